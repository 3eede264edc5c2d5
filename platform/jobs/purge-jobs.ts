import type pg from 'pg';
import { jobs } from './catalogue.ts';

/** Jobs that one statement reads. */
const BITE = 5000;

const OUTLIVING = Object.values(jobs).flatMap(({ name, outlivesAccount }) => (outlivesAccount ? [name] : []));

/**
 * Deletes every job of one database whose data names one of these words whole, waiting, finished or dead, save what still
 * has to run though the account is gone, and what runs right now. No index finds them: the whole table is read, in bites, which
 * is no great matter as finished jobs are kept for an hour only.
 * @param words ids, names or addresses; a longer one that such a word is part of is another
 * @param asker the kind of job that asks, and is left alone
 * @returns whether some run right now
 */
export async function purgeJobs(pool: pg.Pool, words: readonly string[], asker: string): Promise<boolean> {
  const pattern = `(^|[^[:alnum:]_.@-])(${words.map(literally).join('|')})([^[:alnum:]_.@-]|$)`;
  let running = false;
  let last: Read | undefined = { name: '', id: '00000000-0000-0000-0000-000000000000', running };
  while (last) {
    const { rows }: { rows: Read[] } = await pool.query<Read>(PURGE, [last.name, last.id, OUTLIVING, asker, pattern]);
    last = rows[0];
    running ||= last?.running ?? false;
  }
  return running;
}

/** How far a bite went, and whether it met a job that runs. */
interface Read {
  name: string;
  id: string;
  running: boolean;
}

const PURGE = `
  with bite as materialized (
    select name, id, state,
           name <> $4 and (name <> all($3) or state > 'active') and data::text ~* $5 as named
      from pgboss.job
     where (name, id) > ($1, $2::uuid) order by name, id limit ${BITE}
  ), purged as (
    delete from pgboss.job using bite
     where job.name = bite.name and job.id = bite.id and bite.named and bite.state <> 'active'
  )
  select name, id, (select coalesce(bool_or(named and state = 'active'), false) from bite) as running
    from bite order by name desc, id desc limit 1`;

const literally = (word: string) => word.replaceAll(/[^\p{L}\p{N}]/gu, '\\$&');
