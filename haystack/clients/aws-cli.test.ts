import { expect, test } from 'vitest';
import { clientWorld, EXPECTED_BACK, hashesIn } from '../testing/client-world.ts';
import { CREDENTIAL, REGION } from '../testing/haystack.ts';
import { LARGE, run, TREE } from '../testing/program.ts';
import { signedFetch } from '../testing/signed-fetch.ts';

test('aws-cli keeps a tree in a bucket, and gets it back', async () => {
  await using world = await clientWorld();
  const env = {
    AWS_ACCESS_KEY_ID: CREDENTIAL.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIAL.secretAccessKey,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const aws = (...args: string[]) => run('aws', ['--endpoint-url', world.url, 's3', ...args], env);

  await aws('mb', 's3://shelf');
  await aws('sync', world.tree, 's3://shelf/tree', '--no-progress');
  await Promise.all([
    aws('mv', 's3://shelf/tree/a.txt', 's3://shelf/moved.txt', '--no-progress'),
    aws('cp', 's3://shelf/tree/large.bin', 's3://shelf/copy.bin', '--no-progress'),
  ]);
  const [listing] = await Promise.all([
    aws('ls', 's3://shelf', '--recursive'),
    aws('sync', 's3://shelf', world.back, '--no-progress'),
  ]);
  const { 'a.txt': _moved, ...others } = TREE;
  const kept = Object.entries(others).map(([path, { length }]) => [`tree/${path}`, length]);
  expect(sizesIn(listing)).toEqual([['copy.bin', LARGE.length], ['moved.txt', 2], ...kept]);
  expect(await hashesIn(world.back)).toEqual(EXPECTED_BACK);

  await aws('rb', 's3://shelf', '--force');
  expect((await signedFetch(world.url, { method: 'HEAD', target: '/shelf' })).status).toBe(404);
}, 120_000);

/** Lines of `date time size key`. */
function sizesIn(listing: string): [string, number][] {
  const lines = listing.trimEnd().split('\n');
  return lines.map((line) => {
    const [, size, key] = /^\S+ \S+ +(\d+) (.+)$/.exec(line) ?? [];
    return [key ?? line, Number(size)];
  });
}
