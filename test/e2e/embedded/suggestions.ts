import { beforeAll, describe, expect, test } from 'vitest';
import { type Person, world } from '../../kit/index.ts';
import { dataOf } from '../../kit/refusals.ts';
import type { Page } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { everyEdge } from '../pages.ts';

interface Users extends Page<{ node: { id: string } }> {
  totalCount: number | null;
}

const PAGE = 'totalCount edges { node { id } } pageInfo { hasNextPage endCursor }';
const MUTUAL = `query Mutual($id: ID!, $first: Int!, $after: String) {
  user(id: $id) { mutualFollowers(first: $first, after: $after) { ${PAGE} } }
}`;
const SUGGESTED = `query Suggested($first: Int!, $after: String) {
  viewer { suggestedUsers(first: $first, after: $after) { ${PAGE} } }
}`;

export function suggestions(system: () => TestSystem): void {
  describe('from the graph', () => {
    let [ana, ben, cleo, dan, eve, fay]: Person[] = [];
    beforeAll(async () => {
      // Ana follows three, who all follow eve; two of them follow fay.
      const people = await world(system().client, {
        ana: { follows: ['ben', 'cleo', 'dan'] },
        ben: { follows: ['eve', 'fay'] },
        cleo: { follows: ['eve', 'fay'] },
        dan: { follows: ['eve', 'ana'] },
        eve: {},
        fay: {},
      });
      ({ ana, ben, cleo, dan, eve, fay } = people);
    });

    const ask = async <Data>(query: string, variables: object): Promise<Data> =>
      dataOf('the list', await system().client.raw<Data>(query, { ...variables }, ana?.accessToken));
    const ids = (edges: Users['edges']) => edges.map(({ node }) => node.id);
    const all = (...people: (Person | undefined)[]) => people.map((person) => person?.id ?? '').toSorted();

    test('those whom one follows who follow another, page by page, with their number', async () => {
      const mutual = async (after: string | null) =>
        (await ask<{ user: { mutualFollowers: Users } }>(MUTUAL, { id: eve?.id, first: 2, after })).user
          .mutualFollowers;
      expect(await mutual(null)).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
      expect(ids(await everyEdge(mutual)).toSorted()).toEqual(all(ben, cleo, dan));
    });

    test('suggested is whom the most of them follow, page by page, until one follows them', async () => {
      const suggested = async (after: string | null) =>
        (await ask<{ viewer: { suggestedUsers: Users } }>(SUGGESTED, { first: 1, after })).viewer.suggestedUsers;
      expect(ids(await everyEdge(suggested)).slice(0, 2)).toEqual([eve?.id, fay?.id]);
      await ana?.follows({ id: eve?.id ?? '' });
      expect(ids(await everyEdge(suggested))).not.toContain(eve?.id);
    });
  });
}
