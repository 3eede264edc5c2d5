import type { RequestGraph } from '@heliograph/platform/graph';
import type { CommentId, MediaId, PostId, UserId } from '@heliograph/platform/ids';
import type { Cursors, RequestContext } from '@heliograph/platform/subgraph';
import type { Visibility } from '@heliograph/platform/visibility';
import type DataLoader from 'dataloader';
import type { CommentDependencies } from './domain/add-comment.ts';
import type { UploadDependencies } from './domain/complete-upload.ts';
import type { LikeDependencies } from './domain/like-post.ts';
import type { PublishDependencies } from './domain/publish-post.ts';
import type { WatchDependencies } from './domain/watch-processing.ts';
import type { Comment, Media, Post } from './ports.ts';

/** Where a page of likes ended: when the like was given (ISO 8601), and by whom. */
export type LikePosition = [time: string, id: UserId];

/** What the resolvers of one request work with. What a loader gives, this viewer may see. */
export interface Context extends RequestContext {
  media: UploadDependencies & PublishDependencies & LikeDependencies & CommentDependencies & WatchDependencies;
  graph: RequestGraph;
  visibility: Visibility;
  mediaById: DataLoader<MediaId, Media | null>;
  posts: DataLoader<PostId, Post | null>;
  comments: DataLoader<CommentId, Comment | null>;
  cursors: { posts: Cursors<PostId>; comments: Cursors<CommentId>; likes: Cursors<LikePosition> };
  urls: {
    /** The immutable address of a variant. */
    variant(key: string): string;
    share(post: PostId): string;
  };
}
