import { expect, test } from 'vitest';
import { startLocalOpenSearch } from '../testing/local-opensearch/index.ts';
import { engineOf } from './engine.ts';

const logger = { warn: () => undefined };

test('an OpenSearch that the settings name is the engine, under names that it takes', async () => {
  await using local = await startLocalOpenSearch();
  const settings = { OPENSEARCH_URL: local.url, KEY_PREFIX: 'Test_1:' };
  const engine = engineOf({ settings, searchPool: null, logger });
  const ana = { kind: 'USER', id: '1', version: 1, names: ['ana'], rank: 7 } as const;
  await engine.write([ana]);
  const query = { text: 'an', kinds: ['USER'], limit: 5, after: null, near: null } as const;
  await expect.poll(() => engine.find(query)).toMatchObject([{ id: '1' }]);
  expect(local.calls).toContain('POST /test-1-search-documents/_search');
});

test('without a database and without OpenSearch nothing can be found', () => {
  const settings = { OPENSEARCH_URL: undefined, KEY_PREFIX: 'hg:' };
  expect(() => engineOf({ settings, searchPool: null, logger })).toThrow('name no search engine');
});
