import { randomUUID } from 'node:crypto';
import type { Client } from '@opensearch-project/opensearch';
import { RebuildUnderWay, type SearchDocument, type SearchEngine } from '../../ports.ts';
import { answered } from './answers.ts';
import type { Writer } from './bulk.ts';
import type { StoredDocument, Tombstone } from './documents.ts';
import type { Generations } from './generations.ts';
import type { Names } from './layout.ts';
import { takeLock } from './rebuild-lock.ts';

/** What has been gone for so long, in milliseconds, nobody has an older write of any more: a week. */
const KEEP_GONE_MS = 7 * 24 * 3_600_000;
const PAGE = 1000;

interface RebuildDependencies {
  client: Client;
  names: Names;
  generations: Generations;
  writer: Writer;
  load: SearchEngine['load'];
  now(): number;
}

/**
 * Fills a second index, which everybody else's writes reach, too, from the moment it is there: before the first document
 * is read from the source. When it has all, it is searched instead of the first. Who is cut off leaves an index that is
 * only written to; the next one ends it. Who was thought dead finds index and lock gone, and changes nothing any more.
 */
export async function rebuild(
  dependencies: RebuildDependencies,
  source: AsyncIterable<readonly SearchDocument[]>,
  onWritten: (documents: number) => void,
): Promise<void> {
  const { client, names, generations, writer, load, now } = dependencies;
  await generations.ready();
  const lock = await takeLock(client, names, now);
  const generation = randomUUID();
  const writeAlias = names.writeAliasOf(generation);
  const write = async (changes: readonly (SearchDocument | Tombstone)[]): Promise<void> => {
    if (!(await writer.writeTo(writeAlias, changes))) throw new RebuildUnderWay();
    await lock.renew();
  };
  try {
    await generations.dropUnread();
    await generations.begin(generation);
    for await (const removals of goneSince(now() - KEEP_GONE_MS, dependencies)) await write(removals);
    let written = 0;
    for await (const batch of source) {
      const known = await load(batch);
      await write(batch.map((document, index) => newer(document, known[index] ?? null)));
      written += batch.length;
      onWritten(written);
    }
    await answered('to show what was written', client.indices.refresh({ index: names.indexOf(generation) }));
    await lock.renew();
    await generations.read(generation);
  } catch (error) {
    await asFarAsPossible(generations.drop(generation));
    throw error;
  } finally {
    await asFarAsPossible(lock.release());
  }
}

/** What cannot be cleared away now the next rebuild clears, and the lock runs out: neither hides what went wrong. */
const asFarAsPossible = (clearing: Promise<void>): Promise<void> => clearing.catch(() => undefined);

/** The source may have been read before what is written here. */
const newer = (document: SearchDocument, known: SearchDocument | null): SearchDocument =>
  known && known.version > document.version ? known : document;

/** What is known to be gone, so that the new index does not believe an older write either. */
async function* goneSince(
  since: number,
  { client, names }: Pick<RebuildDependencies, 'client' | 'names'>,
): AsyncGenerator<Tombstone[]> {
  await answered('to show what was written', client.indices.refresh({ index: names.reading }));
  let last: [number, string] | undefined;
  do {
    const search = client.search({
      index: names.reading,
      body: {
        query: { bool: { filter: [{ term: { present: false } }, { range: { gone_at: { gte: since } } }] } },
        sort: [{ place: 'asc' }, { id: 'asc' }],
        size: PAGE,
        version: true,
        ...(last && { search_after: last }),
      },
    });
    const hits = (await answered('to name what is gone', search)).body.hits.hits;
    yield hits.map(({ _source, _version }): Tombstone => {
      const { kind, id, gone_at: goneAt = since }: StoredDocument = _source;
      return { kind, id, version: _version ?? 0, gone: true, goneAt };
    });
    last = hits.length === PAGE ? (hits.at(-1)?.sort as [number, string] | undefined) : undefined;
  } while (last);
}
