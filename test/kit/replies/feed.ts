import type { Page } from './common.ts';
import type { PostFacts, PostImage } from './media.ts';

/** A post as it stands in a feed. */
export interface FeedCard extends PostFacts {
  __typename: 'Post';
  viewerHasSaved: boolean;
  media: (PostImage & { altText: string | null; preview: string })[];
}

export interface FeedEdge {
  cursor: string;
  node: FeedCard | null;
}

export interface RankedEdge extends FeedEdge {
  reason: { kind: 'FOLLOWING' | 'SUGGESTED' | 'EXPLORE' | 'SPONSORED'; message: string };
}

export interface Feed<Edge> extends Page<Edge> {
  generatedAt: string;
}
