import { createObjectStore } from '@heliograph/platform/objects';
import { expect, test, vi } from 'vitest';
import { CREDENTIAL, REGION, testHaystack } from './testing/haystack.ts';
import { isAnywhereIn } from './testing/store.ts';

test('a haystack takes the bytes of a deleted object off its disk by itself, and says so', async () => {
  const lines: unknown[] = [];
  const compaction = { deadShare: 0.25, eraseAfterMillis: 0, everyMillis: 10, bytesPerSecond: 1_000_000_000 };
  await using haystack = await testHaystack(
    { compaction },
    { log: (level, message, fields) => lines.push({ level, message, ...fields }) },
  );
  const objects = createObjectStore({ endpoint: haystack.url, region: REGION, ...CREDENTIAL });
  await objects.ensureBucket('bucket');
  await objects.put({ bucket: 'bucket', key: 'kept', body: Buffer.from('kept'), contentType: 'text/plain' });
  await objects.put({ bucket: 'bucket', key: 'secret', body: Buffer.from('a secret'), contentType: 'text/plain' });
  expect(await isAnywhereIn(haystack.directory, 'a secret')).toBe(true);
  await objects.delete('bucket', 'secret');
  const line = expect.objectContaining({ level: 'info', message: 'volume compacted', volume: 1 });
  await vi.waitFor(() => expect(lines).toContainEqual(line), { timeout: 10_000 });
  expect(await isAnywhereIn(haystack.directory, 'a secret')).toBe(false);
  expect((await objects.get('bucket', 'kept'))?.toString()).toBe('kept');
  objects.close();
});
