import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clientWorld, EXPECTED_BACK, hashesIn } from '../testing/client-world.ts';
import { CREDENTIAL } from '../testing/haystack.ts';
import { LARGE, run, TREE } from '../testing/program.ts';

test('s3cmd keeps a tree in a bucket, and gets it back', async () => {
  await using world = await clientWorld();
  const config = join(world.home, 's3cfg');
  const settings = {
    access_key: CREDENTIAL.accessKeyId,
    secret_key: CREDENTIAL.secretAccessKey,
    host_base: world.host,
    host_bucket: world.host,
    use_https: 'False',
    multipart_chunk_size_mb: '5',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
  await writeFile(config, `[default]\n${lines.join('')}`);
  const s3cmd = (...args: string[]) => run('s3cmd', ['-c', config, '--no-progress', ...args], {});

  await s3cmd('mb', 's3://shelf');
  await s3cmd('put', '--recursive', `${world.tree}/`, 's3://shelf/tree/');
  expect(keysIn(await s3cmd('ls', '-r', 's3://shelf'))).toEqual(
    Object.keys(TREE).map((path) => `s3://shelf/tree/${path}`),
  );
  expect(keysIn(await s3cmd('ls', 's3://shelf/tree/'))).toContain('s3://shelf/tree/sub/');
  expect(await s3cmd('info', 's3://shelf/tree/large.bin')).toContain(`File size: ${LARGE.length}`);
  expect(await s3cmd('info', 's3://shelf')).toMatch(/Policy: +none/);

  await s3cmd('cp', 's3://shelf/tree/large.bin', 's3://shelf/copy.bin');
  await s3cmd('mv', 's3://shelf/tree/a.txt', 's3://shelf/moved.txt');
  expect(await s3cmd('sync', `${world.tree}/sub/`, 's3://shelf/tree/sub/')).not.toContain('upload:');
  await s3cmd('sync', 's3://shelf', `${world.back}/`);
  expect(await hashesIn(world.back)).toEqual(EXPECTED_BACK);

  await s3cmd('rm', 's3://shelf/moved.txt');
  await s3cmd('del', '--recursive', '--force', 's3://shelf');
  await s3cmd('rb', 's3://shelf');
  expect(await s3cmd('ls')).toBe('');
}, 120_000);

/** The last word of each line, which is the address; a name may have spaces. */
function keysIn(listing: string): string[] {
  return listing
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(line.indexOf('s3://')));
}
