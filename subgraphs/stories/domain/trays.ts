import type { StoryId, UserId } from '@heliograph/platform/ids';
import { filledPage } from '@heliograph/platform/paging';
import type { Viewer, Visibility } from '@heliograph/platform/visibility';
import type { ActiveStories, ActiveStory, AudienceGraph, SeenStories } from '../ports.ts';
import { type AudienceDependencies, isFor, type Sight, sightOf } from './visible-stories.ts';

/** Accounts whose stories are looked for, the latest followed first. */
const MOST_FOLLOWED = 5000;

export interface TrayDependencies extends AudienceDependencies {
  active: Pick<ActiveStories, 'read'>;
  seen: Pick<SeenStories, 'among'>;
  audience: Pick<AudienceGraph, 'follows' | 'befriendedBy' | 'followedBy'>;
  visibility: Pick<Visibility, 'maySeeContent' | 'takesIntoFeed'>;
  now(): Date;
}

/** What a viewer sees of one author's stories now: one at least. */
export interface Tray {
  authorId: UserId;
  /** The earliest first. */
  stories: ActiveStory[];
  unseenCount: number;
}

/** Where a page of trays ended. */
export type TrayPosition = [isUnseen: boolean, latestAt: number, authorId: UserId];

export const positionOf = (tray: Tray): TrayPosition => [tray.unseenCount > 0, latestAt(tray).getTime(), tray.authorId];

export const latestOf = ({ stories }: Tray): ActiveStory => stories.at(-1) as ActiveStory;

export const latestAt = (tray: Tray): Date => latestOf(tray).createdAt;

/** Of each author, in the order asked, the stories that the viewer may see; null where there is none. */
export async function traysOf(
  dependencies: TrayDependencies,
  viewer: Viewer,
  authors: readonly UserId[],
): Promise<(Tray | null)[]> {
  const found = await dependencies.active.read(authors, dependencies.now());
  const withStories = authors.filter((_author, index) => found[index]?.length);
  const sights = await sightOf(dependencies, viewer, withStories);
  const sightByAuthor = new Map(withStories.map((author, index) => [author, sights[index]]));
  const stories = authors.map((author, index) => shown(found[index] ?? [], sightByAuthor.get(author)));
  const trays = await withSeen(dependencies, viewer, authors, stories);
  return trays.map((tray) => (tray.stories.length > 0 ? tray : null));
}

const shown = (stories: readonly ActiveStory[], sight: Sight | undefined): ActiveStory[] =>
  stories.filter((story) => sight && isFor(sight, story));

/** The viewer's own are never unseen. */
async function withSeen(
  { seen, now }: TrayDependencies,
  viewer: Viewer,
  authors: readonly UserId[],
  stories: readonly ActiveStory[][],
): Promise<Tray[]> {
  const ids = stories.flat().map(({ id }) => id);
  const isSeen = viewer === null ? [] : await seen.among(viewer, ids, now());
  const unseen = new Set<StoryId>(ids.filter((_id, index) => !isSeen[index]));
  return authors.map((authorId, index) => {
    const own = stories[index] ?? [];
    const unseenCount = authorId === viewer ? 0 : own.filter(({ id }) => unseen.has(id)).length;
    return { authorId, stories: own, unseenCount };
  });
}

/**
 * A page of the trays of those whom the viewer follows: first those with something unseen, in each part the latest first.
 * However many they are, it reads whom they are, their stories and what was seen once each; the rules are asked for the
 * page alone.
 */
export async function storyTray(
  dependencies: TrayDependencies,
  viewer: UserId,
  first: number,
  after: TrayPosition | null,
): Promise<{ items: Tray[]; hasNextPage: boolean; end: TrayPosition | null }> {
  const candidates = await candidatesOf(dependencies, viewer);
  return filledPage<Tray, TrayPosition>(first, after, {
    async read(limit, behind) {
      const rest = behind === null ? candidates : candidates.filter((tray) => inOrder(behind, positionOf(tray)) < 0);
      return rest.slice(0, limit);
    },
    async keep(trays) {
      const authors = trays.map(({ authorId }) => authorId);
      const [taken, sights] = await Promise.all([
        dependencies.visibility.takesIntoFeed(viewer, authors),
        sightOf(dependencies, viewer, authors),
      ]);
      return trays.map(({ stories }, index) => {
        const sight = sights[index];
        return taken[index] === true && sight !== undefined && stories.every((story) => isFor(sight, story));
      });
    },
    positionOf,
  });
}

/** Everything that may come into the list, in its order. */
async function candidatesOf(dependencies: TrayDependencies, viewer: UserId): Promise<Tray[]> {
  const { audience, active, now } = dependencies;
  const authors = (await audience.followedBy(viewer, MOST_FOLLOWED)).filter((author) => author !== viewer);
  const found = await active.read(authors, now());
  const closed = authors.filter((_author, index) => found[index]?.some((story) => story.audience === 'CLOSE_FRIENDS'));
  const isFriend = closed.length > 0 ? await audience.befriendedBy(viewer, closed) : [];
  const friends = new Set(closed.filter((_author, index) => isFriend[index]));
  const stories = authors.map((author, index) => {
    const sight = { content: true, follows: true, closeFriend: friends.has(author) };
    return shown(found[index] ?? [], sight);
  });
  const trays = await withSeen(dependencies, viewer, authors, stories);
  return trays
    .filter((tray) => tray.stories.length > 0)
    .sort((one, other) => inOrder(positionOf(one), positionOf(other)));
}

/** Less than 0 where the first comes first. */
function inOrder([unseen, latest, author]: TrayPosition, [otherUnseen, otherLatest, other]: TrayPosition): number {
  if (unseen !== otherUnseen) return unseen ? -1 : 1;
  if (latest !== otherLatest) return otherLatest - latest;
  if (author === other) return 0;
  return BigInt(author) > BigInt(other) ? -1 : 1;
}
