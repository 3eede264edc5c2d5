import { expect, test } from 'vitest';
import type { UserId } from '../ids/index.ts';
import { visibleLoader } from './visible-loader.ts';

const [ana, eve] = ['11', '12'] as UserId[] as [UserId, UserId];
const photos: Record<string, { author: UserId; isPublic: boolean }> = {
  hers: { author: ana, isPublic: true },
  unpublished: { author: ana, isPublic: false },
  hidden: { author: eve, isPublic: true },
};

test('what is hidden looks like what is not there, and a page is one question', async () => {
  const asked: (readonly UserId[])[] = [];
  const visibility = {
    maySee: async (_viewer: UserId | null, authors: readonly UserId[]) => {
      asked.push(authors);
      return authors.map((author) => author !== eve);
    },
  };
  const loader = visibleLoader(
    { viewer: ana, visibility },
    {
      load: async (ids: readonly string[]) => ids.map((id) => photos[id] ?? null),
      authorOf: ({ author }) => author,
      isShown: ({ isPublic }) => isPublic,
    },
  );
  expect(await loader.loadMany(['hers', 'unpublished', 'hidden', 'nothing'])).toEqual([photos.hers, null, null, null]);
  expect(asked).toEqual([[ana, eve]]);
});
