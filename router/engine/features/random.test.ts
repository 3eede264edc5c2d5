import { graphql } from 'graphql';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../test/kit/index.ts';
import { clubMonolith, clubSubgraphs } from './testing/club.ts';
import { composed } from './testing/federation.ts';
import { type QueryOptions, randomQuery } from './testing/random-query.ts';

const club = await composed(clubSubgraphs);
const monolith = clubMonolith();
/** Planning takes its time where the machine is busy. */
const TIMEOUT = 20_000;

const values = {
  Int: [0, 1, 2],
  ID: ['u1', 'u2', 'u4', 'p1', 'p2', 'x'],
  String: ['Hi', ''],
  Unit: ['ONE', 'DOZEN'],
};
const unheard: QueryOptions = { values, depth: 4, aliases: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] };
/** Names of fields that plans ask for themselves. */
const hostile: QueryOptions = {
  values,
  depth: 4,
  aliases: ['id', 'handle', 'title', 'author', 'name', 'likes', '__typename', 'a', 'b'],
};

test.each([
  ['plain names', unheard],
  ['names that collide with those of plans', hostile],
])(
  'random queries with %s are answered as by one server that holds the whole graph',
  async (_what, options) => {
    const random = seededRandom('monolith');
    for (let count = 0; count < 40; count += 1) {
      const { query, variables } = randomQuery(monolith, random, options);
      const { data, errors } = await graphql({ schema: monolith, source: query, variableValues: variables });
      const ours = await club.run(query, { variables });
      expect(JSON.stringify(ours.data), `${query} ${JSON.stringify(variables)} ${JSON.stringify(ours.errors)}`).toBe(
        JSON.stringify(data),
      );
      expect(Boolean(ours.errors || ours.extensions), query).toBe(Boolean(errors));
    }
  },
  TIMEOUT,
);

/** Where Apollo's gateway goes wrong. */
const without = ['dozens', 'stars', 'fans', 'starred', 'summary', 'Found'];

test.each(['users', 'posts', 'stats'])(
  "random queries are answered as by Apollo's gateway, with this subgraph away: %s",
  async (subgraph) => {
    club.away.add(subgraph);
    const random = seededRandom(`without ${subgraph}`);
    for (let count = 0; count < 10; count += 1) {
      const { query, variables } = randomQuery(monolith, random, { ...unheard, without });
      const theirs = await club.vanilla(query, { variables });
      const ours = await club.run(query, { variables });
      expect(ours.data, query).toEqual(theirs.data);
      expect(Boolean(ours.errors), query).toBe(Boolean(theirs.errors));
    }
    club.away.clear();
  },
  TIMEOUT,
);
