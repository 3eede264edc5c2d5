import type { Relation } from './relation.ts';

/*
 * Who may see what. What may not be seen must look exactly like what does not exist. That an account is gone ends its
 * own sessions elsewhere, so it needs no rule for itself.
 */

/** The profile: name, bio, avatar, counts, and that the account is there at all. */
export const seesProfile = ({ self, blocks, blockedBy, gone }: Relation): boolean =>
  self || !(blocks || blockedBy || gone);

/** Its profile in the viewer's own list of blocked accounts, where alone a block can be ended. */
export const seesAsBlocked = ({ blocks, gone }: Relation): boolean => blocks && !gone;

/** What the account posts, and its lists of followers and of those it follows. */
export const seesContent = (author: Relation): boolean =>
  seesProfile(author) && (author.self || !author.private || author.follows);

/** Whether what the account posts may come into the viewer's feeds. */
export const takesIntoFeed = (author: Relation): boolean => seesContent(author) && !author.mutes;

/** How a viewer stands to a comment, by way of the two accounts behind it. */
export interface CommentRelation {
  writer: Relation;
  /** The author of the post. */
  host: Relation;
  /** Whether the host has restricted the writer. */
  restricted: boolean;
}

/** A restricted comment is there for the one who wrote it and the one under whose post it stands; neither is told. */
export const seesComment = ({ writer, host, restricted }: CommentRelation): boolean =>
  seesContent(host) && seesProfile(writer) && (!restricted || writer.self || host.self);
