import { randomUUID } from 'node:crypto';
import { createAccessTokens } from '@heliograph/platform/auth';
import { createDirectory } from '@heliograph/platform/directory';
import type { UserId } from '@heliograph/platform/ids';
import pg from 'pg';

/**
 * Signs so many viewers in, each with an account and a session of their own, which live routers look up.
 * @param env AUTH_ACCESS_KEY, AUTH_ACCESS_TOKEN_SECONDS and DIRECTORY_DATABASE_URL
 * @returns their access tokens, good for as long as a benchmark may run
 */
export async function signIn(viewers: number, env: Record<string, string>): Promise<string[]> {
  const accessTokens = await createAccessTokens({
    keys: env.AUTH_ACCESS_KEY ?? '',
    lifetimeSeconds: Number(env.AUTH_ACCESS_TOKEN_SECONDS),
  });
  const people = Array.from({ length: viewers }, (_item, index) => ({
    id: BigInt(index + 1),
    sessionId: randomUUID(),
  }));
  await record(people, env.DIRECTORY_DATABASE_URL ?? '');
  const now = new Date();
  return Promise.all(
    people.map(async ({ id, sessionId }) => {
      const { token } = await accessTokens.sign({ userId: String(id) as UserId, sessionId }, now);
      return token;
    }),
  );
}

async function record(people: readonly { id: bigint; sessionId: string }[], directoryUrl: string): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const pool = stack.adopt(new pg.Pool({ connectionString: directoryUrl }), (open) => open.end());
  const directory = stack.adopt(createDirectory(pool), (client) => client.$disconnect());
  await directory.account.createMany({
    data: people.map(({ id }) => {
      const username = `viewer_${id}`;
      return {
        id,
        userNumber: id,
        state: 'ACTIVE' as const,
        username,
        usernameSkeleton: username,
        email: `${username}@bench.example`,
        name: username,
        passwordHash: '',
      };
    }),
  });
  await directory.session.createMany({
    data: people.map(({ id, sessionId }) => ({ id: sessionId, accountId: id, device: 'bench' })),
  });
}
