import type { Client } from '@opensearch-project/opensearch';
import { type IndexChange, SearchUnavailable } from '../../ports.ts';
import { answered, isPassing, SearchRefused } from './answers.ts';
import { indexed, keyOf } from './documents.ts';
import type { Generations } from './generations.ts';

/** Some 2 MB of JSON. */
const MOST_AT_ONCE = 500;
/** An index that is made anew may end while it is written to; that it does so again meanwhile is out of all order. */
const MOST_ROUNDS = 3;

export interface Writer {
  /** To every index there is now. */
  write(changes: readonly IndexChange[]): Promise<void>;
  /** To this index alone; false where it is there no more. */
  writeTo(writeAlias: string, changes: readonly IndexChange[]): Promise<boolean>;
}

/**
 * Writes with the versions that documents have outside (`version_type: external`), so that OpenSearch refuses all that is
 * not newer than what it has.
 */
export function createWriter(client: Client, generations: Generations, now: () => number): Writer {
  async function writeTo(writeAliases: readonly string[], changes: readonly IndexChange[]): Promise<Set<string>> {
    const lines = changes.flatMap((change) => {
      const document = indexed(change, now());
      return writeAliases.flatMap((writeAlias) => [
        {
          index: {
            _index: writeAlias,
            _id: keyOf(change),
            version: change.version,
            version_type: 'external' as const,
            require_alias: true,
          },
        },
        document,
      ]);
    });
    const { body } = await answered('to write documents', client.bulk({ body: lines }));
    const gone = new Set<string>();
    const passing: unknown[] = [];
    const refused: unknown[] = [];
    for (const [index, { index: item }] of body.items.entries()) {
      const status = item?.status ?? 500;
      // 409: what is there is as new, or newer.
      if (status < 300 || status === 409) continue;
      if (status === 404) gone.add(writeAliases[index % writeAliases.length] ?? '');
      else (isPassing(status) ? passing : refused).push(item?.error);
    }
    // What never will be taken is told first: it shall not hide behind what may be tried again.
    if (refused.length > 0) throw new SearchRefused(`${refused.length} documents`, refused[0]);
    if (passing.length > 0) throw new SearchUnavailable(passing[0]);
    return gone;
  }

  async function writeEverywhere(changes: readonly IndexChange[]): Promise<void> {
    const written = new Set<string>();
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const writeAliases = await generations.writeAliases();
      if (writeAliases.length === 0) throw new SearchUnavailable(new Error('There is no index'));
      const open = writeAliases.filter((writeAlias) => !written.has(writeAlias));
      const gone = open.length > 0 ? await writeTo(open, changes) : new Set();
      // Who was gone was replaced by one that we may not know of yet.
      if (gone.size === 0) return;
      for (const writeAlias of open) if (!gone.has(writeAlias)) written.add(writeAlias);
    }
    throw new SearchUnavailable(new Error('The indices are replaced faster than they are written to'));
  }

  return {
    async write(changes) {
      for (const batch of inBatches(changes)) await writeEverywhere(batch);
    },
    async writeTo(writeAlias, changes) {
      for (const batch of inBatches(changes)) if ((await writeTo([writeAlias], batch)).size > 0) return false;
      return true;
    },
  };
}

function inBatches(changes: readonly IndexChange[]): IndexChange[][] {
  const batches = Math.ceil(changes.length / MOST_AT_ONCE);
  return Array.from({ length: batches }, (_, batch) => changes.slice(batch * MOST_AT_ONCE, (batch + 1) * MOST_AT_ONCE));
}
