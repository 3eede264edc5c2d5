import { type RawBuilder, sql } from 'kysely';
import { type Shards, schemaOf } from '../shards/index.ts';

interface Old {
  before: Date;
  /** Rows that one statement takes. */
  limit: number;
}

/**
 * Removes cases that were decided before a time, and those of posts and comments that are gone of which nothing was heard
 * since, with all that was said and decided of them. A DEMOTE stands for as long as what it is about does.
 * @returns how many cases
 */
export function biteOfCases(shards: Shards, shard: number, { before, limit }: Old): Promise<number> {
  const { cases, reports, decisions, posts, comments } = tablesOf(shard);
  // Locked before anything is removed: whoever reports the same thing meanwhile opens the case again, or a new one.
  return affected(
    shards,
    shard,
    sql`
    with old as materialized (
      select subject_kind, subject_id from ${cases} as kept
       where (status = 'RESOLVED' and resolution <> 'DEMOTE' and resolved_at < ${before})
          or (subject_kind <> 'USER'
              and greatest(last_reported_at, resolved_at) < ${before}
              and not exists (select from ${posts} as post where post.id = kept.subject_id)
              and not exists (select from ${comments} as comment where comment.id = kept.subject_id))
       limit ${limit} for update of kept skip locked
    ), said as (
      delete from ${reports} where (subject_kind, subject_id) in (select subject_kind, subject_id from old)
    ), decided as (
      delete from ${decisions} where (subject_kind, subject_id) in (select subject_kind, subject_id from old)
    )
    delete from ${cases} where (subject_kind, subject_id) in (select subject_kind, subject_id from old)`,
  );
}

/** Forgets the words of reports on which a DEMOTE was decided before a time; answers of how many. */
export function forgetWords(shards: Shards, shard: number, { before, limit }: Old): Promise<number> {
  const { cases, reports } = tablesOf(shard);
  return affected(
    shards,
    shard,
    sql`
    update ${reports} set details = null where id in (
      select report.id from ${reports} as report join ${cases} as kept using (subject_kind, subject_id)
       where details is not null and status = 'RESOLVED' and resolved_at < ${before}
       limit ${limit} for update of report skip locked)`,
  );
}

function tablesOf(shard: number) {
  const table = (name: string) => sql.table(`${schemaOf(shard)}.${name}`);
  return {
    cases: table('moderation_case'),
    reports: table('report'),
    decisions: table('moderation_decision'),
    posts: table('post'),
    comments: table('comment'),
  };
}

async function affected(shards: Shards, shard: number, statement: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows = 0n } = await statement.execute(shards.db(shard));
  return Number(numAffectedRows);
}
