import { createRemoteJWKSet, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { signUp } from '../../kit/index.ts';
import type { Stage } from './stage.ts';

export function publishedKeys(stage: () => Stage): void {
  test('the door publishes what verifies its tokens, and nothing that could sign one', async () => {
    const { system } = stage();
    const url = new URL('/.well-known/jwks.json', system.url);
    const ana = await signUp(system.client);
    const { payload } = await jwtVerify(ana.accessToken, createRemoteJWKSet(url), { audience: 'heliograph-app' });
    expect(payload.sub).toBe(ana.id);

    const response = await fetch(url, { headers: { origin: 'https://elsewhere.example' } });
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    const text = await response.text();
    expect(text).not.toContain(JSON.parse(system.env.AUTH_ACCESS_KEY ?? '').d);
    expect(text).not.toContain('"d"');
  });
}
