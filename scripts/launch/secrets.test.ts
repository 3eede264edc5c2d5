import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rememberedSecrets } from './secrets.ts';
import { temporaryFolder } from './testing.ts';

test('secrets are made once and only their owner may read them', async () => {
  const home = temporaryFolder();
  const first = await rememberedSecrets(home, {});
  expect(await rememberedSecrets(home, {})).toEqual(first);
  expect(statSync(join(home, 'secrets.json')).mode & 0o777).toBe(0o600);
});

test('two homes share no secret', async () => {
  const one = await rememberedSecrets(temporaryFolder(), {});
  const other = await rememberedSecrets(temporaryFolder(), {});
  const all = (secrets: typeof one) => [secrets.postgresPassword, ...Object.values(secrets.variables)];
  expect(new Set([...all(one), ...all(other)]).size).toBe(16);
});

test('the access key signs ES256', async () => {
  const { variables } = await rememberedSecrets(temporaryFolder(), {});
  const jwk = JSON.parse(variables.AUTH_ACCESS_KEY);
  expect(jwk).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', kid: expect.any(String) });
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  const signature = sign('sha256', Buffer.from('token'), key);
  expect(verify('sha256', Buffer.from('token'), createPublicKey(key), signature)).toBe(true);
});

test('production makes nothing up and names what is missing', async () => {
  const home = temporaryFolder();
  const env = { HELIOGRAPH_PROFILE: 'production', CURSOR_SECRET: 'given', REDIS_URL: 'redis://cache' };
  await expect(rememberedSecrets(home, env)).rejects.toMatchObject({
    code: 'MISSING_SECRETS',
    why: 'these variables are missing: S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, STORAGE_EVENTS_SECRET, AUTH_VIEWER_SECRET, AUTH_TWO_FACTOR_KEY, AUTH_ACCESS_KEY, DIRECTORY_DATABASE_URL, SHARD_SERVERS, MEMCACHED_SERVERS',
  });
  expect(readdirSync(home)).toEqual([]);
});

test('a damaged file is never replaced: it holds the password of the data', async () => {
  const home = temporaryFolder();
  writeFileSync(join(home, 'secrets.json'), '{"postgresPassword": "abc');
  await expect(rememberedSecrets(home, {})).rejects.toMatchObject({ code: 'HOME_UNUSABLE' });
});
