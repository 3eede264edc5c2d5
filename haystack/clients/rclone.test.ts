import { expect, test } from 'vitest';
import { clientWorld, EXPECTED_BACK, hashesIn } from '../testing/client-world.ts';
import { CREDENTIAL, REGION } from '../testing/haystack.ts';
import { LARGE, run, TREE } from '../testing/program.ts';

test('rclone keeps a tree in a bucket, and gets it back', async () => {
  await using world = await clientWorld();
  const env = {
    RCLONE_CONFIG: '/dev/null',
    RCLONE_CONFIG_SHELF_TYPE: 's3',
    RCLONE_CONFIG_SHELF_PROVIDER: 'Other',
    RCLONE_CONFIG_SHELF_ACCESS_KEY_ID: CREDENTIAL.accessKeyId,
    RCLONE_CONFIG_SHELF_SECRET_ACCESS_KEY: CREDENTIAL.secretAccessKey,
    RCLONE_CONFIG_SHELF_ENDPOINT: world.url,
    RCLONE_CONFIG_SHELF_REGION: REGION,
    RCLONE_S3_UPLOAD_CUTOFF: '5M',
    RCLONE_S3_CHUNK_SIZE: '5M',
    RCLONE_RETRIES: '1',
    RCLONE_LOW_LEVEL_RETRIES: '1',
  };
  const rclone = (...args: string[]) => run('rclone', args, env);

  await rclone('mkdir', 'shelf:shelf');
  await rclone('sync', world.tree, 'shelf:shelf/tree');
  const files = await rclone('lsf', '--recursive', '--files-only', 'shelf:shelf/tree');
  expect(files.trimEnd().split('\n').sort()).toEqual(Object.keys(TREE).sort());
  await rclone('check', world.tree, 'shelf:shelf/tree');

  await rclone('copyto', 'shelf:shelf/tree/large.bin', 'shelf:shelf/copy.bin');
  await rclone('moveto', 'shelf:shelf/tree/a.txt', 'shelf:shelf/moved.txt');
  expect(await rclone('cat', '--offset', '2', '--count', '10', 'shelf:shelf/copy.bin')).toBe(
    String(LARGE.subarray(2, 12)),
  );
  const address = await rclone('link', '--expire', '1h', 'shelf:shelf/moved.txt');
  expect(await (await fetch(address.trim())).text()).toBe('a\n');
  await rclone('copy', 'shelf:shelf', world.back);
  expect(await hashesIn(world.back)).toEqual(EXPECTED_BACK);

  await rclone('cleanup', 'shelf:shelf');
  await rclone('deletefile', 'shelf:shelf/moved.txt');
  await rclone('purge', 'shelf:shelf');
  expect(await rclone('lsd', 'shelf:')).toBe('');
}, 120_000);
