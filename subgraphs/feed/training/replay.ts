import type { PostId, UserId } from '@heliograph/platform/ids';
import { writeFeatures } from '../domain/ranking/features.ts';
import { HEADS, type Head } from '../domain/ranking/mlp.ts';
import { type AuthorProfile, authorProfile, viewerProfile } from '../domain/ranking/profiles.ts';
import type { Candidate } from '../ports.ts';
import { type Dataset, datasetWriter, select } from './dataset.ts';
import { EventLogError, type LogEvent, logReader } from './event-log.ts';
import { knownSoFar } from './known-so-far.ts';

const HOUR_MS = 3600 * 1000;

/** What is done with a post later than this after it was shown is not put down to that; feeds of the last hour are left out. */
export const LABEL_WINDOW_MS = HOUR_MS;

/**
 * Replays a log: for every post that was shown, the features that the ranking would have computed then, out of what had
 * happened before, and what the viewer did with it afterwards. Rows are those that were looked at, and all of the feeds
 * of which it is known what they passed over.
 * @param skipMs how long after the log's first event feeds begin to count: before, hardly anything is known
 * @throws EventLogError
 */
export async function replay(lines: Iterable<string> | AsyncIterable<string>, skipMs = 0): Promise<Dataset> {
  const replaying = replayer();
  const read = logReader();
  let [first, last] = [0, 0];
  for await (const line of lines) {
    const event = read(line);
    if (!event) continue;
    last = event.at.getTime();
    first ||= last;
    replaying.take(event);
  }
  const data = replaying.data();
  const counts = (row: number) => {
    const at = data.at[row] as number;
    return at >= first + skipMs && at <= last - LABEL_WINDOW_MS && (data.seen[row] === 1 || data.whole[row] === 1);
  };
  const kept = select(data, counts);
  if (!kept.seen.includes(1))
    throw new EventLogError('NOTHING_TO_LEARN', 'the log has no feed that was shown and seen');
  return kept;
}

function replayer() {
  const known = knownSoFar();
  const rows = datasetWriter();
  const latest = new Map<string, number>();
  const viewers = new Map<UserId, number>();
  let feeds = 0;

  function show(viewer: UserId, candidates: readonly Candidate[], isWhole: boolean, at: Date): void {
    if (!viewers.has(viewer)) viewers.set(viewer, viewers.size);
    const row = { viewer: viewers.get(viewer) ?? 0, feed: feeds, at: at.getTime(), isWhole };
    const profile = viewerProfile(known.viewer(viewer, at));
    const authors = new Map<UserId, AuthorProfile>();
    for (const candidate of candidates) {
      const { authorId, postId } = candidate;
      const author = authors.get(authorId) ?? authorProfile(known.author(authorId));
      authors.set(authorId, author);
      const number = rows.add(row, (features, offset) => {
        writeFeatures(features, offset, profile, author, candidate, at);
      });
      latest.set(`${viewer}:${postId}`, number);
    }
    feeds += 1;
  }

  /** The row of the feed that somebody saw a post in, if that was lately. */
  function rowOf(viewer: UserId, postId: PostId, at: Date): number | null {
    const row = latest.get(`${viewer}:${postId}`);
    return row !== undefined && at.getTime() - (rows.data().at[row] as number) <= LABEL_WINDOW_MS ? row : null;
  }

  function label(event: LogEvent): void {
    if (event.type === 'PostsSeen') {
      for (const { postId } of event.sightings) {
        const row = rowOf(event.by, postId, event.at);
        if (row !== null) rows.data().seen[row] = 1;
      }
      return;
    }
    const [head, done] = LABELS[event.type] ?? [];
    if (!head || done === undefined || !('by' in event && 'postId' in event)) return;
    const row = rowOf(event.by, event.postId, event.at);
    if (row === null) return;
    const data = rows.data();
    data.labels[row * HEADS.length + HEADS.indexOf(head)] = done;
    // Nobody does anything with a post that they have not looked at, even if their app was lost before it told so.
    data.seen[row] = 1;
  }

  return {
    take(event: LogEvent): void {
      if (event.type === 'FeedShown') {
        show(event.by, [...event.entries, ...(event.passedOver ?? [])], event.passedOver !== undefined, event.at);
      }
      label(event);
      known.learn(event);
    },
    data: () => rows.data(),
  };
}

/** What an event sets the label of which head to. */
const LABELS: Partial<Record<LogEvent['type'], readonly [head: Head, done: 0 | 1]>> = {
  PostLiked: ['like', 1],
  PostUnliked: ['like', 0],
  CommentAdded: ['comment', 1],
  PostShared: ['share', 1],
  PostSaved: ['save', 1],
  PostUnsaved: ['save', 0],
  PostDismissed: ['hide', 1],
};
