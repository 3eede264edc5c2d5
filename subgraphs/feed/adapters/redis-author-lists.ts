import type { PostId } from '@heliograph/platform/ids';
import { type Redis, redisRoundTrip } from '@heliograph/platform/redis';
import { AUTHOR_LIST_LENGTH } from '../domain/timeline.ts';
import type { AuthorLists } from '../ports.ts';
import { redisKeys } from './redis-keys.ts';
import { redisTimelines } from './redis-timelines.ts';

/** Lists like those of viewers, of one author each. */
export function redisAuthorLists(options: { redis: Redis; keyPrefix: string }): AuthorLists {
  const { redis } = options;
  const keys = redisKeys(options.keyPrefix);
  const lists = redisTimelines({ ...options, list: 'authorList', length: AUTHOR_LIST_LENGTH });
  return {
    read: (authors, rows) =>
      Promise.all(
        authors.map(async (author) => {
          const list =
            (await lists.read(author)) ??
            (await lists.rebuild(author, async () => ({ entries: await rows(author), pulled: [] })));
          return list.entries;
        }),
      ),

    async newest(authors) {
      const first = await redisRoundTrip(() =>
        Promise.all(authors.map((author) => redis.lIndex(keys.authorList(author), 0))),
      );
      return first.map((element) => (element?.match(/^\d+/)?.[0] ?? null) as PostId | null);
    },

    push: (entry) => lists.push([entry.authorId], entry),
    takeOut: (entry) => lists.takeOut([entry.authorId], entry),
  };
}
