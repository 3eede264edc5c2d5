import { Client } from '@opensearch-project/opensearch';
import type { SearchDocument, SearchEngine, SearchRef } from '../../ports.ts';
import { answered } from './answers.ts';
import { createWriter } from './bulk.ts';
import { documentOf, keyOf, type StoredDocument } from './documents.ts';
import { find } from './find.ts';
import { createGenerations } from './generations.ts';
import { namesWith } from './layout.ts';
import { rebuild } from './rebuild.ts';

export interface OpenSearchEngineOptions {
  /** With a user and a password in it where OpenSearch asks for them. */
  url: string;
  /** What indices, aliases and the template begin with: small letters, digits and `-`. */
  prefix: string;
  /** How long a search may take, in milliseconds. */
  findTimeoutMs?: number;
  /** How long anything else may take, in milliseconds. */
  callTimeoutMs?: number;
  /** Milliseconds since 1970. */
  now?(): number;
}

/** An engine over OpenSearch 2 or later, which holds connections until it is closed. */
export interface OpenSearchEngine extends SearchEngine {
  /** Whether OpenSearch is there. */
  answers(): Promise<boolean>;
  close(): Promise<void>;
}

/** OpenSearch is first asked when something is first asked here. Nothing is tried again: that is the caller's. */
export function openSearchEngine({
  url,
  prefix,
  findTimeoutMs = 1000,
  callTimeoutMs = 10_000,
  now = Date.now,
}: OpenSearchEngineOptions): OpenSearchEngine {
  const client = new Client({ node: url, maxRetries: 0, requestTimeout: callTimeoutMs });
  const names = namesWith(prefix);
  const generations = createGenerations(client, names);
  const writer = createWriter(client, generations, now);

  async function load(refs: readonly SearchRef[]): Promise<(SearchDocument | null)[]> {
    if (refs.length === 0) return [];
    const call = client.mget(
      { index: names.reading, body: { ids: refs.map(keyOf) } },
      { requestTimeout: findTimeoutMs },
    );
    return (await answered('to load documents', call)).body.docs.map((found) => {
      if (!('found' in found) || !found.found || !found._source) return null;
      return documentOf(found._source as StoredDocument, found._version ?? 0);
    });
  }

  return {
    async write(changes) {
      await generations.ready();
      await writer.write(changes);
    },
    async find(query) {
      await generations.ready();
      return find({ client, names, timeoutMs: findTimeoutMs }, query);
    },
    async load(refs) {
      await generations.ready();
      return load(refs);
    },
    rebuild: (source, onWritten) => rebuild({ client, names, generations, writer, load, now }, source, onWritten),
    answers: async () => (await client.ping({}, { requestTimeout: findTimeoutMs })).statusCode === 200,
    close: () => client.close(),
  };
}
