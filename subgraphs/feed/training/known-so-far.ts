import { newestFirst, type PostId, type UserId } from '@heliograph/platform/ids';
import { deedsOf, tellsOfDeeds } from '../domain/signals/deeds.ts';
import { effectsOf, followEffects } from '../domain/signals/effects.ts';
import { byDeeds, interestSignals, MOST_AUTHORS } from '../domain/signals/viewer-signals.ts';
import {
  AUTHOR_SIGNAL_POSTS,
  type AuthorSignals,
  type Engagement,
  NO_TALLY,
  type PostSignals,
  type Tally,
  type ViewerSignals,
} from '../ports.ts';
import type { LogEvent } from './event-log.ts';
import { type InterestWindow, interestWindow } from './interest-window.ts';

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
    if (!post || engagement.viewer === engagement.authorId) return;
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
      if (tellsOfDeeds(event)) for (const deed of deedsOf(event)) count({ ...deed, at: event.at });
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
      return {
        authors: mostMet(met).map(([authorId, tally]) => ({ authorId, tally })),
        ...interestSignals([...interests.read(at).values()]),
      };
    },

    author: authorOf,
  };
}

function mostMet(met: ReadonlyMap<UserId, Tally>): [UserId, Tally][] {
  if (met.size <= MOST_AUTHORS) return [...met];
  return [...met].sort(([, a], [, b]) => byDeeds(a, b)).slice(0, MOST_AUTHORS);
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
