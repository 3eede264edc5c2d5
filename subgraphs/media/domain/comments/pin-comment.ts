import type { CommentId } from '@heliograph/platform/ids';
import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { PinStore } from '../../ports.ts';
import { invalid, limitReached, type MediaRefusal, notAllowed } from '../refusals.ts';
import { type CommentCommand, type FoundComment, noComment, type SeenComments, seenComment } from './comment-target.ts';

const MAX_PINS = 3;

export interface PinDependencies extends SeenComments {
  pins: PinStore;
  now(): Date;
}

/** Pins a comment that answers the viewer's own post to the top of it. */
export async function pinComment(
  dependencies: PinDependencies,
  command: CommentCommand,
): Promise<Result<CommentId, MediaRefusal>> {
  const { pins, now } = dependencies;
  const target = await underOwnPost(dependencies, command);
  if (!target.ok) return target;
  const { comment } = target.value;
  if (comment.threadId) return refused(invalid('commentId', 'Only a comment that answers the post can be pinned'));
  const outcome = await pins.pin({ ...command, comment, now: now(), limit: MAX_PINS });
  if (outcome === 'gone') return refused(noComment());
  if (outcome === 'full') return refused(limitReached(`${MAX_PINS} comments are pinned: unpin one first`, 'commentId'));
  return accepted(comment.id);
}

export async function unpinComment(
  dependencies: PinDependencies,
  command: CommentCommand,
): Promise<Result<CommentId, MediaRefusal>> {
  const target = await underOwnPost(dependencies, command);
  if (!target.ok) return target;
  const { comment } = target.value;
  // What answers another comment has no pin to take off.
  const unpinned = comment.threadId !== null || (await dependencies.pins.unpin({ ...command, comment }));
  return unpinned ? accepted(comment.id) : refused(noComment());
}

async function underOwnPost(seen: SeenComments, command: CommentCommand): Promise<Result<FoundComment, MediaRefusal>> {
  const target = await seenComment(seen, command);
  if (!target.ok || target.value.post.authorId === command.viewer) return target;
  return refused(notAllowed('Only the author of the post may pin its comments', 'commentId'));
}
