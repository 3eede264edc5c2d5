import type { ResolversTypes } from '../generated/resolvers.ts';
import type { SearchRef } from '../ports.ts';

const TYPES = { USER: 'User', HASHTAG: 'Hashtag', LOCATION: 'Location' } as const;

/** What was found, as a reference to the subgraph that has it. */
export function presentResult({ kind, id }: SearchRef): ResolversTypes['SearchResult'] {
  const __typename = TYPES[kind];
  return __typename === 'Hashtag' ? { __typename, name: id } : { __typename, id };
}
