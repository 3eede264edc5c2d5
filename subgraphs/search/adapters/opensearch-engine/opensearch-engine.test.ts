import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { seededRandom } from '../../../../test/kit/random.ts';
import type { SearchEngine } from '../../ports.ts';
import { describeEngine } from '../../testing/engine-contract.ts';
import { type LocalOpenSearch, startLocalOpenSearch } from '../../testing/local-opensearch/index.ts';
import { openSearchEngine } from './index.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const engine of opened.splice(0)) await engine.close();
});

/** An engine of its own, over which what is written is found at once: tests do not wait for refreshes. */
function openFresh(url: string): SearchEngine {
  const prefix = `test-${randomUUID().slice(0, 8)}`;
  const engine = openSearchEngine({ url, prefix, findTimeoutMs: 20_000 });
  opened.push(engine);
  return {
    ...engine,
    async write(changes) {
      await engine.write(changes);
      await fetch(`${url}/${prefix}-documents-*/_refresh`, { method: 'POST' });
    },
  };
}

let local: LocalOpenSearch;
beforeAll(async () => {
  local = await startLocalOpenSearch();
});
afterAll(() => local[Symbol.asyncDispose]());

describeEngine('the OpenSearch engine over a local server', async () => openFresh(local.url), seededRandom);

const { OPENSEARCH_URL } = process.env;
describe.runIf(OPENSEARCH_URL)('with an OpenSearch', () => {
  describeEngine('the OpenSearch engine', async () => openFresh(OPENSEARCH_URL ?? ''), seededRandom);
});
