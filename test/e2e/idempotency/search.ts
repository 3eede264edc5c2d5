import { expect } from 'vitest';
import { eventually, type Person, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { RecentSearch } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import type { KeyedMutation } from './keyed-mutation.ts';

/** What people keep of their searches. */
export const searchMutations: KeyedMutation[] = [
  {
    ...{ field: 'rememberSearch', input: 'RememberSearchInput', answer: 'recentSearch { id }', sends: 10 },
    async prepare(system) {
      const { ana, ben } = await world(system.client, { ana: {}, ben: {} });
      await untilFound(system, ben, ana);
      return {
        by: ana,
        input: { query: 'be', kind: 'USER', resultId: ben.id },
        otherInput: { query: 'ben', kind: 'USER', resultId: ben.id },
        effects: async () => (await recentOf(system, ana)).length,
        undo: () => system.client.send('ClearRecentSearches', { input: {} }, ana.accessToken),
      };
    },
  },
  {
    ...{ field: 'clearRecentSearches', input: 'ClearRecentSearchesInput', answer: '__typename', sends: 10 },
    async prepare(system) {
      const { ana } = await world(system.client, { ana: {} });
      const remember = (query: string) =>
        system.client.send('RememberSearch', { input: { query, idempotencyKey: query } }, ana.accessToken);
      await remember('rivers');
      await remember('boats');
      const [boats, rivers] = (await recentOf(system, ana)).map(({ id }) => id);
      return {
        by: ana,
        input: { ids: [boats] },
        otherInput: { ids: [rivers] },
        effects: async () => 2 - (await recentOf(system, ana)).length,
        undo: () =>
          system.client.send('RememberSearch', { input: { query: 'boats', idempotencyKey: 'again' } }, ana.accessToken),
      };
    },
  },
];

async function recentOf({ client }: TestSystem, person: Person): Promise<RecentSearch[]> {
  const reply = dataOf('the searches', await client.send('RecentSearches', {}, person.accessToken));
  return present('the searches', reply.recentSearches);
}

async function untilFound({ client }: TestSystem, wanted: Person, seeker: Person): Promise<void> {
  await eventually(async () => {
    const reply = await client.send('Search', { query: wanted.username }, seeker.accessToken);
    const found = dataOf('the search', reply).search?.edges.map(({ node }) => node);
    expect(found).toContainEqual(expect.objectContaining({ id: wanted.id }));
  });
}
