import { createAccessTokens } from '@heliograph/platform/auth';
import { operationText } from '../../../test/kit/client.ts';
import type { Random } from '../../../test/kit/random.ts';
import { zipf } from '../graph/zipf.ts';
import { accountId } from './ids.ts';
import { sessionIdOf } from './large-world.ts';
import type { Ask, openDoor } from './traffic.ts';

const PAGE = 20;

export interface Viewers {
  /** Asks for the first page of whoever comes next, the nth viewer as often as 1 / n ^ 0.99. */
  popular: Ask;
  /** Asks for the first pages of so many others, each once, several at a time. */
  everyone(count: number): Promise<void>;
}

const AT_ONCE = 8;

/** Sessions that a world has, with tokens signed by the product's own key as they are needed. */
export async function openViewers(
  door: ReturnType<typeof openDoor>,
  { env, users, random }: { env: Readonly<Record<string, string>>; users: number; random: Random },
): Promise<Viewers> {
  const signer = await createAccessTokens({
    keys: env.AUTH_ACCESS_KEY ?? '',
    lifetimeSeconds: Number(env.AUTH_ACCESS_TOKEN_SECONDS),
  });
  const shards = Number(env.LOGICAL_SHARDS);
  const signedAt = new Date();
  const tokens = new Map<number, Promise<string>>();
  const tokenOf = (number: number): Promise<string> => {
    const known = tokens.get(number);
    if (known) return known;
    const holder = { userId: accountId(number, shards), sessionId: sessionIdOf(number) };
    const token = signer.sign(holder, signedAt).then((signed) => signed.token);
    tokens.set(number, token);
    return token;
  };
  const body = JSON.stringify({
    operationName: 'HomeFeed',
    query: operationText('HomeFeed'),
    variables: { first: PAGE },
  });

  // Who looks often is not who is looked at.
  const order = random.shuffle(Array.from({ length: users }, (_, index) => index + 1));
  const place = zipf(users, random);
  let last = users;
  const ask = async (number = 1) => door.post(await tokenOf(number), body);
  return {
    popular: () => ask(order[place()]),
    async everyone(count) {
      const some = order.slice(last - count, last);
      last -= count;
      const lane = async () => {
        for (let next = some.pop(); next !== undefined; next = some.pop()) {
          const { status, text } = await ask(next);
          if (status !== 200 || !text.includes('"edges":[{')) throw new Error(`${status}: ${text.slice(0, 300)}`);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, lane));
    },
  };
}
