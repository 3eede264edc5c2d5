import type { Post } from '../../ports.ts';

/** What is not published, or not any more, is its author's alone to see, and nobody's to like, save or comment on. */
export const isOpen = (post: Post | null): post is Post => post?.visibility === 'PUBLISHED';
