import { generateKeyPairSync } from 'node:crypto';
import cors from '@fastify/cors';
import { type AccessTokens, createAccessTokens } from '@heliograph/platform/auth';
import type { UserId } from '@heliograph/platform/ids';
import { type FastifyInstance, fastify } from 'fastify';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { serveKeys } from './jwks.ts';

const newKey = (kid: string) => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
  kid,
});
const [now, next] = [newKey('now'), newKey('next')];
let accessTokens: AccessTokens;
let server: FastifyInstance;
beforeAll(async () => {
  accessTokens = await createAccessTokens({ keys: JSON.stringify({ keys: [now, next] }) });
  server = fastify();
  // As at the door, whose list of pages this is not for.
  server.register(cors, { origin: ['https://app.example.org'] });
  serveKeys(server, accessTokens.publicKeys);
});

const ask = (headers: Record<string, string> = {}) => server.inject({ url: '/.well-known/jwks.json', headers });

test('whoever reads the keys can verify our tokens, and needs nothing else', async () => {
  const { token } = await accessTokens.sign({ userId: '42' as UserId, sessionId: 's' }, new Date());
  const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet((await ask()).json()));
  expect([payload.sub, protectedHeader.kid]).toEqual(['42', 'now']);
});

test('the keys are public ones, without a trace of the private', async () => {
  const { body } = await ask();
  const { keys } = JSON.parse(body) as { keys: object[] };
  expect(keys.map((key) => Object.keys(key).sort())).toEqual(
    [now, next].map(() => ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']),
  );
  for (const { d = '' } of [now, next]) expect(body).not.toContain(d);
});

test.each<Record<string, string>>([{}, { origin: 'https://app.example.org' }, { origin: 'https://elsewhere.example' }])(
  'anyone may keep them for five minutes, and any page may read them: %j',
  async (headers) => {
    const { statusCode, headers: told } = await ask(headers);
    expect(statusCode).toBe(200);
    expect(told).toMatchObject({
      'cache-control': 'public, max-age=300',
      'content-type': 'application/jwk-set+json; charset=utf-8',
      'access-control-allow-origin': '*',
    });
    expect(told).not.toHaveProperty('access-control-allow-credentials');
  },
);
