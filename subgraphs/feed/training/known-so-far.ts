import { newestFirst, type PostId, type UserId } from '@heliograph/platform/ids';
import { effectsOf, followEffects } from '../domain/signals/effects.ts';
import {
  AUTHOR_SIGNAL_POSTS,
  type AuthorSignals,
  type Engagement,
  NO_TALLY,
  POST_FORMATS,
  type PostSignals,
  type Tally,
  type ViewerSignals,
} from '../ports.ts';
import type { LogEvent } from './event-log.ts';
import { type InterestWindow, interestWindow } from './interest-window.ts';

const MOST_AUTHORS = 1000;
const MOST_TOPICS = 20;

/** What the platform would know at a moment of a log: the same signals, by the same effects, as production keeps. */
export interface KnownSoFar {
  learn(event: LogEvent): void;
  viewer(viewer: UserId, at: Date): ViewerSignals;
  author(author: UserId): AuthorSignals;
}

interface KnownViewer {
  authors: Map<UserId, Tally>;
  interests: InterestWindow;
}

export function knownSoFar(): KnownSoFar {
  const posts = new Map<PostId, PostSignals>();
  const authors = new Map<UserId, AuthorSignals>();
  const viewers = new Map<UserId, KnownViewer>();

  const authorOf = (author: UserId) => getOr(authors, author, () => ({ posts: [] }));
  const viewerOf = (viewer: UserId) =>
    getOr(viewers, viewer, () => ({ authors: new Map(), interests: interestWindow() }));

  function count(engagement: Engagement): void {
    const post = posts.get(engagement.postId);
    if (!post) return;
    const viewer = viewerOf(engagement.viewer);
    const { tally, interests } = effectsOf(engagement, post);
    addTo(post.tally, tally);
    addTo(
      getOr(viewer.authors, engagement.authorId, () => ({ ...NO_TALLY })),
      tally,
    );
    viewer.interests.add(interests, engagement.at);
  }

  function show(post: PostSignals, author: UserId): void {
    const known = authorOf(author);
    const others = known.posts.filter(({ postId }) => postId !== post.postId);
    known.posts = [...others, post].sort((a, b) => newestFirst(a.postId, b.postId)).slice(0, AUTHOR_SIGNAL_POSTS);
    posts.set(post.postId, post);
  }

  return {
    learn(event) {
      for (const engagement of engagementsOf(event)) count(engagement);
      switch (event.type) {
        case 'PostPublished':
        case 'PostRestored': {
          const { postId, format, topics } = event;
          show({ postId, format, topics, tally: posts.get(postId)?.tally ?? { ...NO_TALLY } }, event.authorId);
          break;
        }
        case 'PostRelabelled': {
          const post = posts.get(event.postId);
          if (post) post.topics = event.topics;
          break;
        }
        case 'PostHidden': {
          const known = authorOf(event.authorId);
          known.posts = known.posts.filter(({ postId }) => postId !== event.postId);
          break;
        }
        case 'UserFollowed':
          viewerOf(event.followerId).interests.add(followEffects(authorOf(event.followeeId).posts), event.at);
          break;
      }
    },

    viewer(id, at) {
      const { authors: met, interests } = viewerOf(id);
      const known = [...interests.read(at).values()].sort((a, b) => b.engagement - a.engagement);
      const isFormat = (name: string) => POST_FORMATS.some((format) => format === name);
      return {
        authors: mostMet(met).map(([authorId, tally]) => ({ authorId, tally })),
        topics: known.filter(({ name }) => !isFormat(name)).slice(0, MOST_TOPICS),
        formats: known.filter(({ name }) => isFormat(name)),
      };
    },

    author: authorOf,
  };
}

/** What an event says that somebody did with posts. */
function engagementsOf(event: LogEvent): Engagement[] {
  const { at } = event;
  switch (event.type) {
    case 'PostLiked':
      return [{ kind: 'liked', viewer: event.by, authorId: event.authorId, postId: event.postId, at }];
    case 'PostUnliked':
      return [{ kind: 'unliked', viewer: event.by, authorId: event.authorId, postId: event.postId, at }];
    case 'PostSaved':
      return [{ kind: 'saved', viewer: event.by, authorId: event.authorId, postId: event.postId, at }];
    case 'PostUnsaved':
      return [{ kind: 'unsaved', viewer: event.by, authorId: event.authorId, postId: event.postId, at }];
    case 'PostDismissed':
      return [{ kind: 'dismissed', viewer: event.by, authorId: event.authorId, postId: event.postId, at }];
    case 'CommentAdded':
      return [{ kind: 'commented', viewer: event.by, authorId: event.postAuthorId, postId: event.postId, at }];
    case 'PostsSeen':
      return event.sightings.map((sighting) => ({ kind: 'seen', viewer: event.by, at, ...sighting }));
    default:
      return [];
  }
}

function mostMet(met: ReadonlyMap<UserId, Tally>): [UserId, Tally][] {
  if (met.size <= MOST_AUTHORS) return [...met];
  const deeds = ({ impressions, likes, comments, saves }: Tally) => impressions + likes + comments + saves;
  return [...met].sort(([, a], [, b]) => deeds(b) - deeds(a)).slice(0, MOST_AUTHORS);
}

function addTo(tally: Tally, effect: Partial<Tally>): void {
  for (const [name, amount] of Object.entries(effect) as [keyof Tally, number][]) tally[name] += amount;
}

function getOr<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
