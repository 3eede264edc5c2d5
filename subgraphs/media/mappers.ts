import type { UserId } from '@heliograph/platform/ids';
import type { Comment, Media, Post } from './ports.ts';

/** What resolvers hand round as an object of each type. */
export type MediaMapper = Media;
export type PostMapper = Post;
export type CommentMapper = Comment;
export type UserMapper = { id: UserId };
export type HashtagMapper = { name: string };
export type CaptionEntityMapper = Post['captionEntities'][number];
export type MediaVariantMapper = Media['variants'][number];
