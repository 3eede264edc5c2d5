import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { eventually, type Person, signUp } from '../kit/index.ts';
import { dataOf, present } from '../kit/refusals.ts';
import type { OperationName, SearchReplies } from '../kit/replies.ts';
import type { TestSystem } from '../kit/test-system.ts';
import type { Asked } from './every-operation.ts';

type Prepare = Record<keyof SearchReplies, () => Asked | Promise<Asked>>;

/** Somebody of their own who searches, and finds `known` and places. */
export async function everySearch({ client }: Pick<TestSystem, 'client'>, known: Person): Promise<Prepare> {
  const seeker = await signUp(client);
  const by = (variables: Asked['variables'] = {}): Asked => ({ variables, accessToken: seeker.accessToken });
  const found = async () => {
    const name: OperationName = 'Search';
    const reply = dataOf(name, await client.send(name, { query: known.username }, seeker.accessToken));
    return present('the search', reply.search).edges.map(({ node }) => node);
  };
  await eventually(async () => expect(await found()).toContainEqual(expect.objectContaining({ id: known.id })));
  const opened = () => ({ query: known.username, kind: 'USER', resultId: known.id, idempotencyKey: randomUUID() });
  const remember = () => client.send('RememberSearch', { input: opened() }, seeker.accessToken);
  const remembering = async (asked: () => Asked): Promise<Asked> => {
    await remember();
    return asked();
  };

  return {
    Search: () => by({ query: known.username }),
    RecentSearches: () => remembering(() => by()),
    TrendingHashtags: () => by(),
    RememberSearch: () => by({ input: opened() }),
    ClearRecentSearches: () => remembering(() => by({ input: { idempotencyKey: randomUUID() } })),
  };
}
