import type { AccessTokens } from '@heliograph/platform/auth';
import type { FastifyInstance } from 'fastify';

/** Long enough to spare us questions, short against the pause between two steps of a change of keys. */
const CACHE_CONTROL = 'public, max-age=300';

/** Serves the public keys of access tokens to whoever has to verify one, pages of any site included (RFC 7517). */
export function serveKeys(server: FastifyInstance, publicKeys: AccessTokens['publicKeys']): void {
  const body = JSON.stringify(publicKeys);
  server.get('/.well-known/jwks.json', async (_request, reply) =>
    reply
      .header('cache-control', CACHE_CONTROL)
      .header('access-control-allow-origin', '*')
      .type('application/jwk-set+json')
      .send(body),
  );
}
