import { buildSchema, type GraphQLSchema } from 'graphql';
import { expect, test } from 'vitest';
import { baselineSdl, changesSinceBaseline, publicSdl, schemaChanges } from '../../schema/baseline.ts';
import { type SubgraphName, subgraphSdl } from '../../schema/index.ts';
import { composeSupergraph } from '../../scripts/compose.ts';

test('nothing breaks a released app (else keep it, or accept: npm run compose -- --accept "why")', () => {
  expect(changesSinceBaseline(publicSchema()).breaking).toEqual([]);
});

test('the baseline holds every addition, so that it is guarded from now on (else: npm run compose)', () => {
  expect(baselineSdl()).toBe(publicSdl(publicSchema()));
});

test.each<[what: string, name: SubgraphName, from: string, to: string, caught: string]>([
  ['a removed field', 'media', '  commentCount: Int!\n', '', 'FIELD_REMOVED: Post.commentCount was removed.'],
  [
    'a field that may now be null',
    'users',
    '  user: User!\n  email: String!\n',
    '  user: User!\n  email: String\n',
    'FIELD_CHANGED_KIND: Viewer.email',
  ],
  [
    'an input that is now required',
    'media',
    '  caption: String\n',
    '  caption: String!\n',
    'FIELD_CHANGED_KIND: PublishPostInput.caption',
  ],
  ['a renamed enum value', 'feed', '  SUGGESTED\n', '  EXPLORE\n', 'VALUE_REMOVED_FROM_ENUM: SUGGESTED was removed'],
])('%s is caught as breaking', (_what, name, from, to, caught) => {
  const { breaking } = changesSinceBaseline(publicSchemaWith(name, from, to));
  expect(breaking).toEqual([expect.stringContaining(caught)]);
});

test('an added field breaks nobody', () => {
  const changed = publicSchemaWith(
    'users',
    '  isVerified: Boolean!\n',
    '  isVerified: Boolean!\n  pronouns: String!\n',
  );
  expect(changesSinceBaseline(changed)).toEqual({ breaking: [], dangerous: [] });
});

test('an added enum value is one that apps may notice', () => {
  const before = buildSchema('type Query { sort: Sort } enum Sort { NEWEST }');
  const after = buildSchema('type Query { sort: Sort } enum Sort { NEWEST TOP }');
  expect(schemaChanges(before, after)).toEqual({
    breaking: [],
    dangerous: ['VALUE_ADDED_TO_ENUM: TOP was added to enum type Sort.'],
  });
});

function publicSchema(sdlOf = subgraphSdl): GraphQLSchema {
  const { apiSchema, errors } = composeSupergraph(sdlOf);
  if (errors) throw new AggregateError(errors, 'does not compose');
  return apiSchema;
}

/** The public schema if one subgraph's SDL said `to` where it says `from`, descriptions aside. */
function publicSchemaWith(changed: SubgraphName, from: string, to: string): GraphQLSchema {
  return publicSchema((name) => {
    if (name !== changed) return subgraphSdl(name);
    const sdl = subgraphSdl(name).replace(/^ *"""[\s\S]*?"""\n/gm, '');
    if (!sdl.includes(from)) throw new Error(`${name}.graphql does not contain ${JSON.stringify(from)}`);
    return sdl.replace(from, to);
  });
}
