import type { UserId } from '@heliograph/platform/ids';
import type { Comment, Media, ModerationCase, Place, Post, SavedCollection, UserTag } from './ports.ts';

/** What resolvers hand round as an object of each type. */
export type MediaMapper = Media;
export type PostMapper = Post;
export type CommentMapper = Comment;
export type SavedCollectionMapper = SavedCollection;
export type UserMapper = { id: UserId };
export type HashtagMapper = { name: string };
export type LocationMapper = Place;
export type UserTagMapper = UserTag;
export type CaptionEntityMapper = Post['captionEntities'][number];
export type ModerationCaseMapper = ModerationCase;
export type MediaVariantMapper = Media['variants'][number] & { media: Media };
