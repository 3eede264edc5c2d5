import { at } from './choices.ts';
import { accountId, accountIdSql, textOf, timeSql } from './ids.ts';
import { splitPostId } from './post-ids.ts';
import type { RowsLike, Templates } from './templates.ts';
import { accountsOn, type Choices, type ShardTables } from './write-edges.ts';

export const TOPICS = [
  ...['sunset', 'sea', 'mountains', 'harbour', 'street', 'portrait', 'food', 'coffee', 'bread', 'garden'],
  ...['cats', 'dogs', 'birds', 'forest', 'river', 'snow', 'night', 'rain', 'bridge', 'train'],
  ...['cycling', 'running', 'climbing', 'sailing', 'football', 'music', 'books', 'painting', 'pottery', 'film'],
];
/** One post in so many shows several photos. */
const CAROUSEL_ONE_IN = 6;
const CAROUSEL_IMAGES = 3;
/** The photo was ready so long before it was posted, at the least. */
const READY_BEFORE_MS = 60_000;
const CAPTION = 'Seen on the way #';

/** Posts with their photos, the feed's rows of them, comments and counts. */
export async function writePosts(
  { shard, schema, client }: ShardTables,
  choices: Choices,
  { templates, rowsLike }: { templates: Templates; rowsLike: RowsLike },
): Promise<void> {
  await client.query(
    `create temp table new_post as select *, '${CAPTION}' || topic as caption
     from unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::text[])
       post(id, author_id, images, likes, topic)`,
    columnsOf(shard, choices),
  );
  await client.query(`create temp table new_media as select post.id - ((${READY_BEFORE_MS} + place)::bigint << 23) as id,
      post.id as post_id, author_id, place, row_number() over (partition by author_id order by post.id, place) as sequence
    from new_post post, generate_series(1, images) place`);
  await rowsLike(templates.media, {
    from: 'new_media',
    changes: `'id', new_media.id, 'owner_id', author_id, 'sequence', sequence,
      'created_at', ${timeSql('new_media.id')}, 'verified_at', ${timeSql('new_media.id')},
      'published_at', ${timeSql('post_id')}`,
  });
  await rowsLike(templates.photo, { from: 'new_media', changes: `'media_id', new_media.id, 'owner_id', author_id` });
  await rowsLike(templates.post, {
    from: `(select new_post.*, array_agg(new_media.id order by place) as media_ids from new_post
      join new_media on new_media.post_id = new_post.id
      group by new_post.id, new_post.author_id, images, likes, topic, caption) new_post`,
    changes: `'id', new_post.id, 'author_id', new_post.author_id, 'media_ids', new_post.media_ids,
      'caption', new_post.caption, 'created_at', ${timeSql('new_post.id')}, 'caption_entities', jsonb_build_array(
        jsonb_build_object('offset', ${CAPTION.length - 1}, 'length', length(topic) + 1, 'hashtag', topic))`,
  });
  await rowsLike(templates.authorPost, {
    from: 'new_post',
    changes: `'author_id', new_post.author_id, 'post_id', new_post.id, 'created_at', ${timeSql('new_post.id')},
      'format', case when images > 1 then 'CAROUSEL' else 'IMAGE' end, 'topics', array[topic],
      'impressions', 20 + likes * 18, 'likes', likes, 'comments', likes / 4, 'saves', likes / 9,
      'dismissals', likes / 60, 'dwell_ms', (20 + likes * 18) * 1900`,
  });
  await client.query(`insert into ${schema}.upload_lane (owner_id, last_sequence)
    select author_id, max(sequence) from new_media group by author_id`);
  await client.query(`insert into ${schema}.count_slot (id, kind, slot, n)
    select author_id, 'POSTS', 0, count(*) from new_post group by author_id
    union all select id, 'COMMENTS', 0, likes / 4 from new_post where likes >= 4`);
  await client.query(`insert into ${schema}.comment (id, post_id, author_id, text, created_at)
    select id + (nth::bigint << 23), id, ${accountIdSql(`1 + (id >> 10) % ${choices.size.users}`, choices.shards)},
      'What a light!', ${timeSql('id')} + nth * interval '1 millisecond'
    from new_post, generate_series(1, likes / 4) nth`);
  await client.query('drop table new_post, new_media');
  for (const table of ['media', 'photo', 'post', 'author_post', 'comment', 'count_slot'])
    await client.query(`vacuum analyze ${schema}.${table}`);
}

/** Whom a viewer likes more than others, and what: of the first of those that they follow. */
const CLOSE = 10;

/** Profiles, and what the feed has counted of their owners. */
export async function writePeople(
  { shard, schema, client }: ShardTables,
  choices: Choices,
  { templates, rowsLike }: { templates: Templates; rowsLike: RowsLike },
): Promise<void> {
  const { size, shards, follows } = choices;
  const numbers = [...accountsOn(shard, choices)];
  const id = accountIdSql('n', shards);
  await client.query('create temp table new_account as select n from unnest($1::int[]) account(n)', [numbers]);
  await rowsLike(templates.profile, {
    from: 'new_account',
    changes: `'id', ${id}, 'username', 'reader_' || n, 'name', 'Reader ' || n, 'created_at', ${timeSql(id)}`,
  });
  const pulled = numbers.filter(
    (number) => at(follows.firstFollower, number + 1) - at(follows.firstFollower, number) > choices.threshold,
  );
  await client.query(
    `insert into ${schema}.pulled_author (author_id, begun_at, announced_at)
     select id, now(), now() from unnest($1::bigint[]) author(id)`,
    [pulled.map((number) => accountId(number, shards))],
  );
  const close = numbers.flatMap((number) => {
    const first = (number - 1) * size.follows;
    return [...follows.followed.subarray(first, first + Math.min(CLOSE, size.follows))].map((other) => [number, other]);
  });
  await client.query(
    `insert into ${schema}.affinity (viewer_id, author_id, impressions, likes, comments, saves, dwell_ms)
     select ${accountIdSql('viewer', shards)}, ${accountIdSql('author', shards)}, 20 + viewer % 30,
       (viewer + author) % 12, (viewer + author) % 3, author % 2, (20 + viewer % 30) * 2100
     from unnest($1::int[], $2::int[]) close(viewer, author)`,
    [close.map(([viewer]) => viewer), close.map(([, author]) => author)],
  );
  await client.query(
    `insert into ${schema}.interest (viewer_id, name, day, impressions, engagement)
     select ${id}, '#' || ($1::text[])[1 + (n + nth * 7) % ${TOPICS.length}], current_date - nth, 10 + n % 20, (n + nth) % 9
     from new_account, generate_series(1, 5) nth`,
    [TOPICS],
  );
  await client.query('drop table new_account');
  for (const table of ['profile', 'affinity', 'interest', 'pulled_author'])
    await client.query(`vacuum analyze ${schema}.${table}`);
}

function columnsOf(shard: number, choices: Choices): unknown[][] {
  const { posts, firstPost, shards } = choices;
  const columns: [string[], string[], number[], number[], string[]] = [[], [], [], [], []];
  for (const author of accountsOn(shard, choices)) {
    for (let post = at(firstPost, author); post < at(firstPost, author + 1); post += 1) {
      columns[0].push(textOf(splitPostId(post, choices)));
      columns[1].push(accountId(author, shards));
      columns[2].push(post % CAROUSEL_ONE_IN === 0 ? CAROUSEL_IMAGES : 1);
      columns[3].push(at(posts.firstLike, post + 1) - at(posts.firstLike, post));
      // Authors keep to a few topics.
      columns[4].push(TOPICS[(author + (post % 3)) % TOPICS.length] ?? '');
    }
  }
  return columns;
}
