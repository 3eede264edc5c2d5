import { randomUUID } from 'node:crypto';
import type { MediaId } from '@heliograph/platform/ids';
import { shardOf } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { expect } from 'vitest';
import type { Client } from '../../kit/client.ts';
import { readyExport } from '../../kit/data-export.ts';
import { eventually, type Person, photoVariation, smallPhoto, world } from '../../kit/index.ts';
import { type Reported, reported } from '../../kit/moderation.ts';
import { accepted, dataOf } from '../../kit/refusals.ts';
import type { OperationName, Post } from '../../kit/replies.ts';
import { settledMedia } from '../../kit/settled-media.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { enroll, type SecondFactor } from '../../kit/two-factor.ts';
import { announcementOf } from '../../kit/upload.ts';
import { keepPosts } from './keep-posts.ts';
import { talk } from './talk.ts';

export interface RichLife {
  ana: Person;
  ben: Person;
  cleo: Person;
  factor: SecondFactor;
  anasPosts: Post[];
  /** What ben published: it mentions ana, who liked and saved it and commented on it, and ben answered her. */
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
  await cut(client, ana, second);
  const anasPosts = [
    await ana.publishesMedia([first, second], {
      ...{ caption: `Words that ana leaves behind #gone${born.id}`, locationId: '2267057' },
      userTags: [{ userId: ben.id, mediaId: first, x: 0.5, y: 0.5 }],
    }),
    await ana.publishesMedia([second]),
  ];
  const kept = await keepPosts(client, ana, second);
  await ana.updatesProfile({ bio: 'A bio that ana leaves behind', avatarMediaId: first });
  const bensMedia = await ben.uploads(await smallPhoto('allium-oreophilum'));
  const bensPost = await ben.publishesMedia([bensMedia], {
    caption: `With @${username}, @${cleo.username}`,
    userTags: [ana, cleo].map(({ id: userId }) => ({ userId, mediaId: bensMedia, x: 0.5, y: 0.5 })),
  });

  const post = anasPosts[0] as Post;
  await Promise.all([ben.likes(post), cleo.likes(post), ana.likes(bensPost), cleo.likes(bensPost)]);
  const bensWord = await ben.comments(post, 'Beautiful');
  const anasWord = await ana.comments(bensPost, 'A comment that ana leaves behind');
  const answer = await ben.comments(bensPost, 'Thank you', { replyTo: anasWord });
  const asAna = (operation: OperationName, input: object) =>
    client.send(operation, { input }, ana.accessToken).then((reply) => dataOf(operation, reply));
  await asAna('LikeComment', { commentId: answer.id });
  await asAna('LikeComment', { commentId: bensWord.id });
  const named = { name: 'A collection that ana leaves behind', idempotencyKey: randomUUID() };
  await asAna('CreateSavedCollection', named);
  const { savedCollections } = dataOf('hers', await client.send('SavedCollections', {}, ana.accessToken));
  const collectionId = savedCollections?.edges[0]?.node.id ?? '';
  await asAna('SavePost', { postId: bensPost.id, collectionId });
  await Promise.all([ana.does('Block', dan), ana.does('Mute', cleo), ana.does('Restrict', cleo)]);
  await Promise.all([ana.does('AddCloseFriend', ben), cleo.does('Mute', ana), ben.does('AddCloseFriend', ana)]);
  for (const [one, other] of [
    [ana, ben],
    [ben, ana],
  ] as const) {
    const input = { userId: other.id, enabled: true };
    const reply = await client.send('SetPostNotifications', { input }, one.accessToken);
    accepted('posts', dataOf('posts', reply).setPostNotifications);
  }
  await accuse(client, ana, reported('POST', bensPost), 'A report that ana leaves behind');
  await accuse(client, ben, reported('POST', post), `@${username} again`);
  await accuse(client, cleo, reported('USER', ana), `@${username} herself`);
  await accuse(client, cleo, reported('COMMENT', anasWord), `@${username} everywhere`);
  await look(client, ana, [bensPost]);
  await look(client, ben, anasPosts);
  await look(client, cleo, anasPosts.slice(1));
  const story = await talk(client, { ana, ben, cleo }, { anas: first, bens: bensMedia });
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

  await eventually(async () => {
    const top = dataOf('a hashtag', await client.send('HashtagPosts', { name: `gone${born.id}` })).hashtag;
    expect(top?.posts?.edges).toMatchObject([{ node: { id: post.id } }]);
  });

  const ids = [
    ana.id,
    ...kept,
    ...mediaIds,
    ...anasPosts.map(({ id }) => id),
    bensWord.id,
    anasWord.id,
    archive.id,
    collectionId,
    story,
  ];
  const hashes = await contentHashes(platform, mediaIds as MediaId[]);
  const texts = ['ana leaves behind', 'Ana who leaves', ana.email, abandoned.sha256];
  const words = [...ids, ...texts, ...hashes];
  return { ana, ben, cleo, factor, anasPosts, bensPost, words, names: [username, born.username] };
}

/** The posts were on somebody's screen, who does not want to see more like the last one. */
async function look(client: Client, by: Person, posts: readonly Post[]): Promise<void> {
  const input = { items: posts.map(({ id: postId }) => ({ postId, dwellMs: 2000 })) };
  accepted('the looks', dataOf('the looks', await client.send('MarkSeen', { input }, by.accessToken)).markSeen);
  const last = { postId: posts.at(-1)?.id };
  accepted('enough', dataOf('enough', await client.send('DismissPost', { input: last }, by.accessToken)).dismissPost);
}

/** What it was cut from stays in the private bucket, for the next edit. */
async function cut(client: Client, owner: Person, mediaId: string): Promise<void> {
  const input = { mediaId, crop: { x: 0, y: 0, width: 0.5, height: 0.5 } };
  accepted('an edit', dataOf('an edit', await client.send('EditMedia', { input }, owner.accessToken)).editMedia);
  await settledMedia(
    async () => dataOf('the media', await client.send('MediaStatus', { id: mediaId }, owner.accessToken)).media,
  );
}

async function accuse(client: Client, by: Person, subject: Reported, details: string): Promise<void> {
  const input = { ...subject, reason: 'OTHER', details, idempotencyKey: randomUUID() };
  accepted('a report', dataOf('a report', await client.send('Report', { input }, by.accessToken)).report);
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
