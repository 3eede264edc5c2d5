import type pg from 'pg';
import { jobs } from './catalogue.ts';

/** Jobs that one statement reads. */
const BITE = 5000;

/** By what jobs name an account. */
export interface NamesInJobs {
  /** Ids, wherever they stand whole; a longer one that such an id is part of is another. */
  ids: readonly string[];
  /** Usernames and addresses, in lower case. They are looked for only where a job says `login`: anybody may be called `edges`. */
  logins: readonly string[];
}

const OUTLIVING = Object.values(jobs).flatMap(({ name, outlivesAccount }) => (outlivesAccount ? [name] : []));

/** Where a job that works through a list goes on: it must, though the account that it came to last is gone. */
const CURSORS = ['after', 'from'];

/**
 * Deletes every job of one database whose data names this account, waiting, finished or dead, save what still has to run
 * though the account is gone, and what runs right now. No index finds them: the whole table is read, in bites, which is no
 * great matter as finished jobs are kept for an hour only.
 * @param asker the kind of job that asks, and is left alone
 * @returns whether some run right now
 */
export async function purgeJobs(pool: pg.Pool, { ids, logins }: NamesInJobs, asker: string): Promise<boolean> {
  const anyId = `(^|[^[:alnum:]_.@-])(${ids.map(literally).join('|')})([^[:alnum:]_.@-]|$)`;
  let running = false;
  let last: Read | undefined = { name: '', id: '00000000-0000-0000-0000-000000000000', running };
  while (last) {
    const parameters: unknown[] = [last.name, last.id, OUTLIVING, asker, anyId, logins, CURSORS];
    const { rows }: { rows: Read[] } = await pool.query<Read>(PURGE, parameters);
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
           name <> $4 and (name <> all($3) or state > 'active')
             and (case when state > 'active' then data else data - $7::text[] end::text ~ $5 or lower(data ->> 'login') = any($6)) as named
      from pgboss.job
     where (name, id) > ($1, $2::uuid) order by name, id limit ${BITE}
  ), purged as (
    delete from pgboss.job using bite
     where job.name = bite.name and job.id = bite.id and bite.named and bite.state <> 'active'
  )
  select name, id, (select coalesce(bool_or(named and state = 'active'), false) from bite) as running
    from bite order by name desc, id desc limit 1`;

const literally = (id: string) => id.replaceAll(/[^\p{L}\p{N}]/gu, '\\$&');
