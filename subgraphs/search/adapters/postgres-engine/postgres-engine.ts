import type { Logger } from '@heliograph/platform/telemetry';
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import type { DB } from '../../generated/tables.ts';
import { type SearchEngine, SearchUnavailable } from '../../ports.ts';
import { createDictionary } from './dictionary.ts';
import { find } from './find.ts';
import { load } from './load.ts';
import { rebuild } from './rebuild.ts';
import { inBatches, writeBatch } from './write.ts';

/**
 * The embedded engine: terms in a database of PostgreSQL, best known first, and the letters of them in this process, where
 * typing errors are looked up.
 */
export function postgresEngine({ pool, logger }: { pool: PostgresPool; logger: Pick<Logger, 'warn'> }): SearchEngine {
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  const onError = (err: unknown): void => logger.warn({ err }, 'the texts that can be found were not read anew');
  const dictionary = createDictionary(db, { onError });

  return {
    write: (changes) =>
      answered(async () => {
        for (const batch of inBatches(changes)) {
          await db.transaction().execute((tx) => writeBatch(tx, batch, { overwrites: 'older', generation: null }));
        }
      }),
    find: (query) => answered(() => find({ db, dictionary }, query)),
    load: (refs) => answered(() => load(db, refs)),
    rebuild: (source, onWritten) => rebuild(db, source, onWritten),
  };
}

/** @throws SearchUnavailable in place of whatever PostgreSQL says */
async function answered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw new SearchUnavailable(error);
  }
}
