import { randomUUID } from 'node:crypto';
import type { MediaId } from '@heliograph/platform/ids';
import { shardOf } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { expect } from 'vitest';
import { readyExport } from '../../kit/data-export.ts';
import { eventually, type Person, photo, photoVariation, world } from '../../kit/index.ts';
import { dataOf } from '../../kit/refusals.ts';
import type { Post } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { enroll, type SecondFactor } from '../../kit/two-factor.ts';
import { announcementOf } from '../../kit/upload.ts';

export interface RichLife {
  ana: Person;
  ben: Person;
  cleo: Person;
  factor: SecondFactor;
  anasPosts: Post[];
  /** What ben published: it mentions ana, who liked it and commented on it, and ben answered her. */
  bensPost: Post;
  /** What no store may know any more once ana has left. */
  words: string[];
  /** Her usernames, which may stand in what others wrote. */
  names: string[];
}

/** Somebody who has used everything there is, among people who are tied to her in every way. */
export async function richLife({ client, platform }: TestSystem): Promise<RichLife> {
  const {
    ana: born,
    ben,
    cleo,
    dan,
  } = await world(client, {
    ana: { name: 'Ana who leaves' },
    ben: { follows: ['ana'] },
    cleo: { follows: ['ana'] },
    dan: { follows: ['ana'] },
  });
  const username = `went.${born.username}`;
  dataOf('the new name', await client.send('ChangeUsername', { input: { username } }, born.accessToken));
  const ana: Person = { ...born, username };
  await Promise.all([ana.follows(ben), ana.follows(cleo)]);

  const pictures = await Promise.all([
    photoVariation('nagasaki-boats', born.id),
    photoVariation('black-canyon', born.id),
  ]);
  const mediaIds = await Promise.all(pictures.map((picture) => ana.uploads(picture)));
  const [first = '', second = ''] = mediaIds;
  const anasPosts = [
    await ana.publishesMedia([first, second], { caption: 'Words that ana leaves behind' }),
    await ana.publishesMedia([second]),
  ];
  await ana.updatesProfile({ bio: 'A bio that ana leaves behind', avatarMediaId: first });
  const bensPost = await ben.publishes(photo('allium-oreophilum'), { caption: `With @${username}, @${cleo.username}` });

  const post = anasPosts[0] as Post;
  await Promise.all([ben.likes(post), cleo.likes(post), ana.likes(bensPost), cleo.likes(bensPost)]);
  const bensWord = await ben.comments(post, 'Beautiful');
  const anasWord = await ana.comments(bensPost, 'A comment that ana leaves behind');
  await ben.comments(bensPost, 'Thank you', { replyTo: anasWord });
  await Promise.all([ana.does('Block', dan), ana.does('Mute', cleo), ana.does('Restrict', cleo)]);
  await Promise.all([ana.does('AddCloseFriend', ben), cleo.does('Mute', ana), ben.does('AddCloseFriend', ana)]);
  for (const reader of [ana, ben]) {
    await eventually(async () =>
      expect((await reader.homeFeed()).edges.map(({ node }) => node?.id)).toContain(post.id),
    );
  }

  const abandoned = announcementOf(await photoVariation('black-canyon', 'never sent'));
  const upload = { ...abandoned, idempotencyKey: randomUUID() };
  dataOf('an upload', await client.send('RequestUpload', { input: upload }, ana.accessToken));
  dataOf('a mail', await client.send('RequestEmailVerification', { input: {} }, ana.accessToken));
  const archive = await readyExport(client, ana);
  const factor = await enroll(client, ana);

  const ids = [ana.id, ...mediaIds, ...anasPosts.map(({ id }) => id), bensWord.id, anasWord.id, archive.id];
  const hashes = await contentHashes(platform, mediaIds as MediaId[]);
  const texts = ['ana leaves behind', 'Ana who leaves', ana.email, abandoned.sha256];
  const words = [...ids, ...texts, ...hashes];
  return { ana, ben, cleo, factor, anasPosts, bensPost, words, names: [username, born.username] };
}

/** Of every variant the part of its key that is made from its bytes, and of every upload the checksum. */
async function contentHashes({ shards }: Platform, mediaIds: MediaId[]): Promise<string[]> {
  const rows = await Promise.all(
    mediaIds.map((id) =>
      shards
        .db(shardOf(id))
        .selectFrom('media')
        .where('id', '=', id)
        .select(['variants', 'sha256'])
        .executeTakeFirstOrThrow(),
    ),
  );
  return rows.flatMap(({ variants, sha256 }) => [
    sha256,
    ...(variants as { key: string }[]).map(({ key }) => key.split(/[/.]/)[1] ?? key),
  ]);
}
