import { readFileSync } from 'node:fs';
import { type MediaId, type StoryId, shardOf, type UserId } from '@heliograph/platform/ids';
import { nextId, schemaOf } from '@heliograph/platform/shards';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { subgraphSdl } from '../../schema/index.ts';
import { edge, edgeWriter } from '../../test/kit/edges.ts';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { type MessagesOfTest, messagesOfTest } from './testing/messages-of-test.ts';

const SHARD = 6;
const migration = readFileSync(
  new URL(
    '../../prisma/shard/migrations/20261122083239_tell_again_of_photos_and_stories/migration.sql',
    import.meta.url,
  ),
  'utf8',
);
const DAY_MS = 24 * 3_600_000;

let system: TestPlatform;
let room: MessagesOfTest;
beforeAll(async () => {
  system = await testPlatform();
  room = await messagesOfTest(system.platform, subgraphSdl('messages'));
});
afterAll(async () => {
  await room.close();
  await system[Symbol.asyncDispose]();
});

async function migrate(): Promise<void> {
  const { shards } = system.platform;
  const client = await shards.pool(shards.map.serverOf(SHARD)).connect();
  try {
    await client.query(`begin; set local search_path to ${schemaOf(SHARD)}; ${migration}; commit`);
  } finally {
    client.release();
  }
}

const variants = JSON.stringify([
  { name: 'SMALL', format: 'JPEG', key: 'small.jpg' },
  { name: 'THUMBNAIL', format: 'WEBP', key: 'thumbnail.webp' },
  { name: 'THUMBNAIL', format: 'JPEG', key: 'thumbnail.jpg' },
]);

const mediaOf = (ownerId: UserId, status = 'READY'): Promise<MediaId> =>
  system.platform.shards.transaction(shardOf(ownerId), async (tx) => {
    const id = await nextId<MediaId>(tx);
    const upload = {
      content_type: 'image/jpeg',
      byte_size: 1,
      sha256: '-',
      staging_key: '-',
      upload_expires_at: new Date(),
    };
    const settled = status === 'READY' ? { variants } : {};
    await tx.db
      .insertInto('media')
      .values({ id, owner_id: ownerId, status, ...upload, ...settled })
      .execute();
    return id;
  });

const storyOf = (authorId: UserId, { ageMs = 0, isDeleted = false } = {}): Promise<StoryId> =>
  system.platform.shards.transaction(shardOf(authorId), async (tx) => {
    const id = await nextId<StoryId>(tx);
    const createdAt = new Date(Date.now() - ageMs);
    const expiresAt = new Date(createdAt.getTime() + DAY_MS);
    await tx.db
      .insertInto('story')
      .values({
        ...{ id, author_id: authorId, media_id: id, audience: 'CLOSE_FRIENDS', created_at: createdAt },
        ...{ expires_at: expiresAt, deleted_at: isDeleted ? createdAt : null },
      })
      .execute();
    return id;
  });

test('what was READY or up before the room was there can be sent and answered, however often it is told; of what is over the keeper of photos is told, too', async () => {
  const [ana, gone] = [userOn(SHARD), userOn(SHARD)];
  await edgeWriter(system.platform.shards, system.platform.graph).add(edge(gone, 'GONE', gone));
  const [ready, processing, ofGone] = [await mediaOf(ana), await mediaOf(ana, 'PROCESSING'), await mediaOf(gone)];
  const up = await storyOf(ana);
  const over = await storyOf(ana, { ageMs: DAY_MS });
  const not = [over, await storyOf(ana, { isDeleted: true }), await storyOf(gone)];

  for (const _time of ['once', 'again']) {
    await migrate();
    await room.settle();
    const { sendable, answerable } = room.stores;
    const asked = [
      sendable.isSendable(ready, ana),
      sendable.isSendable(processing, ana),
      sendable.isSendable(ofGone, gone),
    ];
    expect(await Promise.all(asked)).toEqual([true, false, false]);
    expect(await answerable.find(up)).toMatchObject({
      authorId: ana,
      audience: 'CLOSE_FRIENDS',
      expiresAt: expect.any(Date),
    });
    expect(await Promise.all(not.map(answerable.find))).toEqual([null, null, null]);
  }
  const told = system.platform.shards.db(SHARD).selectFrom('event').where('subscriber', '=', 'media');
  const ids = (await told.select('payload').orderBy('id').execute()).map(
    ({ payload }) => payload as { storyId: string },
  );
  expect(ids.map(({ storyId }) => storyId)).toEqual([up, over, up, over]);
});
