import { randomUUID } from 'node:crypto';
import { subscribers } from '@heliograph/platform/events';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { readyExport } from '../../kit/data-export.ts';
import { eventually, type Person, photo, signUp, world } from '../../kit/index.ts';
import { report, reported } from '../../kit/moderation.ts';
import { accepted, dataOf, present } from '../../kit/refusals.ts';
import type { Comment, DataExport, OperationName, Post } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { enroll, type SecondFactor } from '../../kit/two-factor.ts';
import { unzip } from '../../kit/unzip.ts';

const pictures = [photo('nagasaki-boats'), photo('black-canyon')] as const;

const DEVICE = { platform: 'FCM', token: 'where-ana-is-pushed-to', language: 'pt-BR' };

/** What the owner of an account gets of it, and nobody else. */
export function archives(system: () => TestSystem): void {
  describe('the archive of an account', () => {
    let ana: Person;
    let ben: Person;
    let post: Post;
    let bensPost: Post;
    let bensWord: Comment;
    let factor: SecondFactor;
    let storyId: string;
    let talkId: string;
    let archive: DataExport;
    let files: Map<string, Buffer>;

    beforeAll(async () => {
      const { client } = system();
      ({ ana, ben } = await world(client, { ana: { name: 'Ana' }, ben: { follows: ['ana'] } }));
      post = await ana.publishes(pictures, { caption: 'Boats and a canyon' });
      bensPost = await ben.publishes();
      await ana.updatesProfile({ bio: 'I like rivers', links: ['https://example.org/ana'] });
      await Promise.all([ana.follows(ben), ana.likes(bensPost), ana.does('Mute', ben), ben.likes(post)]);
      const spoken = [ana.comments(bensPost, 'A fine photo'), ben.comments(post, 'Only ben wrote this')] as const;
      [, bensWord] = await Promise.all(spoken);
      const asAna = (operation: OperationName, input: object) => client.send(operation, { input }, ana.accessToken);
      await asAna('LikeComment', { commentId: bensWord.id });
      await report(client, ana, reported('POST', bensPost), 'NUDITY');
      await asAna('CreateSavedCollection', { name: 'Rivers', idempotencyKey: randomUUID() });
      const { data } = await client.send('SavedCollections', {}, ana.accessToken);
      const collectionId = data?.savedCollections?.edges[0]?.node.id;
      await asAna('SavePost', { postId: bensPost.id, collectionId });
      await asAna('MarkSeen', { items: [{ postId: bensPost.id, dwellMs: 1500 }] });
      const counted = { likes: 1, comments: 1, saves: 1, impressions: 1 };
      await eventually(async () => expect(await engagementsOf(ana)).toEqual([counted]));
      storyId = await keepsStory();
      talkId = await talks();
      await asAna('RegisterPushToken', DEVICE);
      await asAna('SetPostNotifications', { userId: ben.id, enabled: true });
      await asAna('UpdateNotificationPreferences', { channels: [{ kind: 'LIKE', push: false, inApp: true }] });
      factor = await enroll(client, ana);
      archive = await readyExport(client, ana);
      files = await unzip(Buffer.from(await (await fetch(archive.downloadUrl ?? '')).arrayBuffer()));
    });

    /** Ana shows her photo for a day, and keeps it. */
    async function keepsStory(): Promise<string> {
      const { client } = system();
      const input = { mediaId: post.media[0]?.id, idempotencyKey: randomUUID() };
      const made = await client.send('CreateStory', { input }, ana.accessToken);
      const { id } = present('the story', dataOf('a story', made).createStory.story);
      const kept = { title: 'Summer', storyIds: [id], idempotencyKey: randomUUID() };
      const highlight = await client.send('CreateHighlight', { input: kept }, ana.accessToken);
      accepted('a highlight', dataOf('a highlight', highlight).createHighlight);
      return id;
    }

    /** Ana and ben say a word each. */
    async function talks(): Promise<string> {
      const { client } = system();
      const start = { memberIds: [ben.id], idempotencyKey: randomUUID() };
      const started = await client.send('StartConversation', { input: start }, ana.accessToken);
      const { id } = present('a talk', dataOf('a talk', started).startConversation.conversation);
      for (const [by, text] of [[ana, 'Are you there?'] as const, [ben, 'Only ben wrote this'] as const]) {
        const input = { conversationId: id, text, idempotencyKey: randomUUID() };
        accepted('a word', dataOf('a word', await client.send('SendMessage', { input }, by.accessToken)).sendMessage);
      }
      return id;
    }

    /** What the feed has heard of by now. */
    const engagementsOf = ({ id }: Person) =>
      system()
        .platform.shards.db(shardOf(id as UserId))
        .selectFrom('affinity')
        .where('viewer_id', '=', id)
        .select(['likes', 'comments', 'saves', 'impressions'])
        .execute();

    const json = (name: string) => JSON.parse(files.get(name)?.toString() ?? 'null');

    test('says how large it is, and explains itself', async () => {
      const { headers } = await fetch(archive.downloadUrl ?? '');
      expect(headers.get('content-length')).toBe(archive.byteSize);
      expect(headers.get('content-disposition')).toBe('attachment; filename="heliograph.zip"');
      const documents = subscribers.DataExportAsked.map((room) => `${room}.json`);
      expect([...files.keys()]).toEqual(expect.arrayContaining(['README.txt', ...documents]));
      expect(files.get('README.txt')?.toString()).toContain('media.json');
    });

    test('has the account, the profile, its sessions and its lists', () => {
      expect(json('users.json')).toMatchObject({
        account: { id: ana.id, username: ana.username, email: ana.email, twoFactor: true },
        profile: { name: 'Ana', bio: 'I like rivers', links: ['https://example.org/ana'], isPrivate: false },
        sessions: [{ device: 'test kit' }],
        lists: {
          following: [{ accountId: ben.id }],
          followers: [{ accountId: ben.id }],
          muted: [{ accountId: ben.id }],
          blocked: [],
        },
      });
    });

    test('has what the account made, and nothing that others wrote', () => {
      expect(json('media.json')).toMatchObject({
        posts: [{ id: post.id, caption: 'Boats and a canyon', mediaIds: post.media.map(({ id }) => id) }],
        comments: [{ postId: bensPost.id, text: 'A fine photo' }],
        likes: [{ postId: bensPost.id }],
        reports: [{ subjectKind: 'POST', subjectId: bensPost.id, reason: 'NUDITY', details: null }],
        commentLikes: [{ commentId: bensWord.id }],
        saved: [{ postId: bensPost.id }],
        collections: [{ name: 'Rivers', postIds: [bensPost.id] }],
      });
      const ready = pictures.map(({ altText }) => expect.objectContaining({ status: 'READY', altText }));
      expect(json('media.json').photos).toEqual(expect.arrayContaining(ready));
      expect(json('media.json').photos).toHaveLength(ready.length);
      for (const bytes of files.values()) expect(bytes.includes('Only ben wrote this')).toBe(false);
    });

    test('has the photos as they were sent, pixel for pixel', async () => {
      const photos: { file: string; altText: string }[] = json('media.json').photos;
      for (const picture of pictures) {
        const file = photos.find(({ altText }) => altText === picture.altText)?.file ?? '';
        const [kept, sent] = await Promise.all([files.get(file) ?? Buffer.of(), picture.bytes].map(pixels));
        expect(kept?.equals(sent ?? Buffer.of())).toBe(true);
      }
    });

    test('has how the account engages with others, and what it has seen', async () => {
      const tally = { impressions: 1, likes: 1, comments: 1, saves: 1, dismissals: 0, dwellMs: 1500 };
      expect(json('feed.json')).toMatchObject({
        engagement: [{ accountId: ben.id, ...tally }],
        interests: [{ name: 'IMAGE', impressions: 1, engagement: 5 }],
        seenPosts: [{ postId: bensPost.id, dwellMs: 1500 }],
        dismissedPosts: [],
        advertisements: [],
      });
    });

    test('has what the account showed for a day, and what it said to others', () => {
      const [photo] = post.media;
      expect(json('stories.json')).toMatchObject({
        stories: [{ id: storyId, mediaId: photo?.id, audience: 'FOLLOWERS' }],
        highlights: [{ title: 'Summer', mediaIds: [photo?.id] }],
      });
      expect(json('messages.json')).toMatchObject({
        conversations: [{ conversationId: talkId, kind: 'DIRECT', messages: [{ text: 'Are you there?' }] }],
      });
    });

    test('has how the account is told of things', () => {
      expect(json('notifications.json')).toMatchObject({
        notificationPreferences: { channels: { LIKE: { push: false, inApp: true } }, quietHours: null },
        pushDevices: [{ platform: DEVICE.platform, language: 'pt-BR' }],
        postNotificationsOf: [ben.id],
      });
    });

    test('has no secret', async () => {
      const { directory } = system().platform;
      const { passwordHash } = await directory.account.findUniqueOrThrow({ where: { id: BigInt(ana.id) } });
      const secrets = [
        passwordHash,
        '$argon2id',
        ana.password,
        ana.refreshToken,
        DEVICE.token,
        ...factor.recoveryCodes,
      ];
      for (const bytes of files.values()) for (const secret of secrets) expect(bytes.includes(secret)).toBe(false);
    });

    test('is the work of one wish a day, however often that is sent', async () => {
      const eve = await signUp(system().client);
      const wish = (person: Person, idempotencyKey: string) =>
        system().client.send('ExportMyData', { input: { idempotencyKey } }, person.accessToken);
      const key = randomUUID();
      const sent = await Promise.all(Array.from({ length: 5 }, () => wish(eve, key)));
      const ids = sent.map((reply) => dataOf('the wish', reply).exportMyData.dataExport?.id);
      expect(new Set(ids).size).toBe(1);
      const another = dataOf('another wish', await wish(eve, randomUUID())).exportMyData;
      expect(another).toMatchObject({ dataExport: null, errors: [{ code: 'RATE_LIMITED' }] });
      expect(dataOf('the same again', await wish(eve, key)).exportMyData.dataExport?.id).toBe(ids[0]);
    });

    test("is its owner's alone", async () => {
      const bens = dataOf("ben's archive", await system().client.send('DataExport', {}, ben.accessToken));
      expect(bens.viewer?.dataExport).toBeNull();
      const [unsigned = ''] = (archive.downloadUrl ?? '').split('?');
      expect((await fetch(unsigned)).status).toBe(403);
      expect((await fetch((archive.downloadUrl ?? '').replace('archive.zip', 'users.json'))).status).toBe(403);
    });

    test('is removed when its time is over, with its parts', async () => {
      const { directory, objects, settings } = system().platform;
      await directory.$executeRaw`update pgboss.job set start_after = now() where name = 'users.expire-export'`;
      await eventually(async () => expect((await fetch(archive.downloadUrl ?? '')).status).toBe(404));
      const mine = dataOf('my archive', await system().client.send('DataExport', {}, ana.accessToken));
      expect(mine.viewer?.dataExport).toBeNull();
      for (const room of subscribers.DataExportAsked) {
        expect(await objects.head(settings.S3_STAGING_BUCKET, `export/${archive.id}/${room}.json`)).toBeNull();
      }
    });
  });
}

const pixels = (bytes: Buffer) => sharp(bytes).raw().toBuffer();
