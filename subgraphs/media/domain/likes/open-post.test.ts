import { expect, test } from 'vitest';
import type { Post } from '../../ports.ts';
import { isOpen } from './open-post.ts';

const post = (visibility: Post['visibility']): Post =>
  ({
    ...{ id: '1', authorId: '2', mediaIds: [], caption: '', captionEntities: [], userTags: [], commentsEnabled: true },
    ...{ createdAt: new Date(0), editedAt: null, scheduledAt: null, locationId: null, hideLikeCount: false },
    ...{ integrity: 1, visibility },
  }) as unknown as Post;

test.each<[Post['visibility'], boolean]>([
  ['PUBLISHED', true],
  ['DRAFT', false],
  ['SCHEDULED', false],
  ['ARCHIVED', false],
])('a post that is %s can be liked, saved and commented on: %s', (visibility, open) => {
  expect(isOpen(post(visibility))).toBe(open);
});

test('and what is not there cannot', () => {
  expect(isOpen(null)).toBe(false);
});
