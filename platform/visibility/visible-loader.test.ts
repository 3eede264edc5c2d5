import { expect, test } from 'vitest';
import type { Edge } from '../graph/index.ts';
import type { UserId } from '../ids/index.ts';
import { createVisibility } from './visibility.ts';
import { visibleLoader } from './visible-loader.ts';

const [ana, eve] = ['11', '12'] as UserId[] as [UserId, UserId];
const photos: Record<string, { author: UserId; isPublic: boolean }> = {
  hers: { author: ana, isPublic: true },
  unpublished: { author: ana, isPublic: false },
  hidden: { author: eve, isPublic: true },
};

test.each([
  ['maySee', photos.hidden],
  ['maySeeContent', null],
] as const)('what %s hides looks like what is not there, and a page is one question', async (rule, ofPrivateEve) => {
  const asked: (readonly Edge[])[] = [];
  const visibility = createVisibility({
    async contains(edges) {
      asked.push(edges);
      return edges.map(({ id1, type }) => id1 === eve && type === 'PRIVATE');
    },
  });
  const loader = visibleLoader(
    { viewer: ana, visibility },
    {
      load: async (ids: readonly string[]) => ids.map((id) => photos[id] ?? null),
      authorOf: ({ author }) => author,
      rule,
      isShown: ({ isPublic }) => isPublic,
    },
  );
  const loaded = await loader.loadMany(['hers', 'unpublished', 'hidden', 'nothing']);
  expect(loaded).toEqual([photos.hers, null, ofPrivateEve, null]);
  expect(asked).toHaveLength(1);
});
