import type { PostId, UserId } from '@heliograph/platform/ids';
import type { Visibility } from '@heliograph/platform/visibility';
import type { FeedEntry, HiddenPosts, PostOwners } from '../ports.ts';

export interface VisiblePostsDependencies {
  owners: Pick<PostOwners, 'of'>;
  hiddenPosts: HiddenPosts;
  visibility: Pick<Visibility, 'maySeeContent'>;
}

/** Of these posts those that are there and that the viewer may see, each with its author. */
export async function visiblePosts(
  { owners, hiddenPosts, visibility }: VisiblePostsDependencies,
  viewer: UserId,
  posts: readonly PostId[],
): Promise<FeedEntry[]> {
  const authors = await owners.of(posts);
  const entries = posts.flatMap((postId, index): FeedEntry[] => {
    const authorId = authors[index];
    return authorId ? [{ postId, authorId }] : [];
  });
  const [seen, hidden] = await Promise.all([
    visibility.maySeeContent(
      viewer,
      entries.map(({ authorId }) => authorId),
    ),
    hiddenPosts.hidden(entries),
  ]);
  return entries.filter((_entry, index) => seen[index] && !hidden[index]);
}
