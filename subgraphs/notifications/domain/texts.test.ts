import type { CommentId } from '@heliograph/platform/ids';
import { expect, test } from 'vitest';
import { NOTIFICATION_KINDS } from '../ports.ts';
import { textOf } from './texts.ts';

const text = (kind: (typeof NOTIFICATION_KINDS)[number], actorCount: number, commentId: CommentId | null = null) =>
  textOf({ kind, actorCount, commentId });

test('a text says what happened, and how many did it', () => {
  expect(text('LIKE', 1)).toBe('Someone liked your post');
  expect(text('LIKE', 12_345)).toBe('12,345 people liked your post');
  expect(text('LIKE', 2, '7' as CommentId)).toBe('2 people liked your comment');
  expect(text('COMMENT', 1, '7' as CommentId)).toBe('Someone commented on your post');
});

test('no two kinds read alike', () => {
  expect(new Set(NOTIFICATION_KINDS.map((kind) => text(kind, 1))).size).toBe(NOTIFICATION_KINDS.length);
});
