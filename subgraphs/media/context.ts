import type { RequestGraph } from '@heliograph/platform/graph';
import type { CommentId, MediaId, PostId } from '@heliograph/platform/ids';
import type { RequestContext } from '@heliograph/platform/subgraph';
import type { Visibility } from '@heliograph/platform/visibility';
import type DataLoader from 'dataloader';
import type { UploadDependencies } from './domain/uploads/complete-upload.ts';
import type { WatchDependencies } from './domain/uploads/watch-processing.ts';
import type { Comment, Media, Post } from './ports.ts';
import type { EngagementCursors, EngagementDependencies, EngagementReads } from './wiring/engagement-context.ts';
import type { CaseFiles, ModerationCursors, ModerationDependencies } from './wiring/moderation-context.ts';
import type { PostCursors, PostDependencies } from './wiring/post-context.ts';
import type { VariantUrl } from './wiring/variant-urls.ts';

/** What the resolvers of one request work with. What a loader gives, this viewer may see. */
export interface Context extends RequestContext, EngagementReads {
  media: UploadDependencies & PostDependencies & EngagementDependencies & WatchDependencies & ModerationDependencies;
  graph: RequestGraph;
  visibility: Visibility;
  mediaById: DataLoader<MediaId, Media | null>;
  /** What another room has shown to the viewer. */
  grantedMedia(grant: string): Promise<Media | null>;
  posts: DataLoader<PostId, Post | null>;
  comments: DataLoader<CommentId, Comment | null>;
  caseFiles: CaseFiles;
  cursors: PostCursors & EngagementCursors & ModerationCursors;
  urls: {
    variant: VariantUrl;
    share(post: PostId): string;
  };
}
