import type { PostId, UserId } from '@heliograph/platform/ids';
import { type Redis, redisRoundTrip, redisScript } from '@heliograph/platform/redis';
import { AUTHOR_LIST_LENGTH } from '../domain/timeline.ts';
import type { AuthorLists } from '../ports.ts';
import { redisKeys } from './redis-keys.ts';
import { COMPLETE, redisTimelines } from './redis-timelines.ts';

/** Posts that are looked at together: few authors have more that are newer than a reader's oldest. */
const STRETCH = 20;

/**
 * KEYS: list · ARGV: oldest post, beginning of the sentinel of a complete list, stretch. Those before it, which are newer;
 * nothing where the list is not complete.
 */
const newerThan = redisScript(`
  local last = redis.call('LINDEX', KEYS[1], -1)
  if not last or string.sub(last, 1, #ARGV[2]) ~= ARGV[2] then return false end
  local newer, oldest = {}, ARGV[1]
  while true do
    local stretch = redis.call('LRANGE', KEYS[1], #newer, #newer + ARGV[3] - 1)
    for _, post in ipairs(stretch) do
      local isNewer = #post > #oldest or (#post == #oldest and post > oldest)
      if post == last or not isNewer then return newer end
      newer[#newer + 1] = post
    end
    if #stretch == 0 then return newer end
  end`);

/** Lists like those of viewers, of one author each. */
export function redisAuthorLists(options: { redis: Redis; keyPrefix: string }): AuthorLists {
  const { redis } = options;
  const keys = redisKeys(options.keyPrefix);
  const lists = redisTimelines({ ...options, list: 'authorList', length: AUTHOR_LIST_LENGTH });

  const readNewer = async (author: UserId, oldest: PostId | null): Promise<PostId[] | null> => {
    const parameters = [oldest ?? '0', COMPLETE, String(STRETCH)];
    return (await newerThan(redis, { keys: [keys.authorList(author)], arguments: parameters })) as PostId[] | null;
  };

  return {
    async read(authors, oldest, rows) {
      if (authors.length === 0) return [];
      const found = await redisRoundTrip(() => Promise.all(authors.map((author) => readNewer(author, oldest))));
      const missing = authors.filter((_author, index) => !found[index]);
      const known = together(missing, rows);
      return Promise.all(
        authors.map(async (author, index) => {
          const newer = found[index];
          if (newer) return newer;
          return (await lists.rebuild(author, async () => ({ posts: await known(author), pulled: [] }))).posts;
        }),
      );
    },

    async newest(authors) {
      const first = await redisRoundTrip(() =>
        Promise.all(authors.map((author) => redis.lIndex(keys.authorList(author), 0))),
      );
      return first.map((element) => (element?.match(/^\d+/)?.[0] ?? null) as PostId | null);
    },

    push: ({ authorId, postId }) => lists.push([authorId], postId),
    takeOut: ({ authorId, postId }) => lists.takeOut([authorId], postId),
  };
}

/** Reads the rows of all authors at once, when each has been asked for: their lists keep what is pushed from then on. */
function together(
  authors: readonly UserId[],
  rows: (authors: readonly UserId[]) => Promise<PostId[][]>,
): (author: UserId) => Promise<PostId[]> {
  const { promise, resolve } = Promise.withResolvers<PostId[][]>();
  let asked = 0;
  return async (author) => {
    asked += 1;
    if (asked === authors.length) resolve(rows(authors));
    return (await promise)[authors.indexOf(author)] ?? [];
  };
}
