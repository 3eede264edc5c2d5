import { randomUUID } from 'node:crypto';
import { createRelay, type EventHandlers } from '@heliograph/platform/events';
import type { AssociationType, Edge } from '@heliograph/platform/graph';
import { type AnyId, type MediaId, type StoryId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { nextId } from '@heliograph/platform/shards';
import { assert } from 'vitest';
import { createStory } from '../domain/create-story.ts';
import { storyTray, type Tray } from '../domain/trays.ts';
import { viewStory } from '../domain/view-story.ts';
import type { Audience, NewStory } from '../ports.ts';
import { storiesStores } from '../stores.ts';
import { storiesWorker } from '../worker.ts';

const HOUR_MS = 3_600_000;

/** People with photos, and their stories over the real stores, by a clock of the test's. */
export function storiesOfTest(platform: Platform) {
  const { shards, graph } = platform;
  const clock = { now: new Date('2026-06-01T10:00:00Z') };
  const stories = storiesStores(platform, () => clock.now);

  const onShardOf = <Result>(id: AnyId, work: Parameters<typeof shards.transaction<Result>>[1]) =>
    shards.transaction(shardOf(id), work);
  const add = (edge: Edge) => onShardOf(edge.id1, (tx) => graph.add(tx, edge, new Date()));
  const remove = (edge: Edge) => onShardOf(edge.id1, (tx) => graph.remove(tx, edge));
  const edge = (id1: UserId, type: AssociationType, id2: UserId): Edge => ({ id1, type, id2 });

  async function photoOf(ownerId: UserId): Promise<MediaId> {
    const mediaId = await onShardOf(ownerId, (tx) => nextId<MediaId>(tx));
    await stories.photos.note({ mediaId, ownerId });
    return mediaId;
  }

  return {
    clock,
    stories,
    photoOf,
    /** An id of the account's shard. */
    someId: <Kind extends AnyId>(account: UserId) => onShardOf(account, (tx) => nextId<Kind>(tx)),
    pass: (hours: number) => {
      clock.now = new Date(clock.now.getTime() + hours * HOUR_MS);
    },
    follow: (viewer: UserId, author: UserId) => add(edge(viewer, 'FOLLOWS', author)),
    unfollow: (viewer: UserId, author: UserId) => remove(edge(viewer, 'FOLLOWS', author)),
    mute: (viewer: UserId, author: UserId) => add(edge(viewer, 'MUTES', author)),
    block: (blocker: UserId, blocked: UserId) => add(edge(blocker, 'BLOCKS', blocked)),
    befriend: (author: UserId, friend: UserId) => add(edge(author, 'CLOSE_FRIENDS', friend)),
    hide: (author: UserId) => add(edge(author, 'PRIVATE', author)),
    leave: (author: UserId) => add(edge(author, 'GONE', author)),

    /** Publishes a story of a new photo. */
    async publish(author: UserId, made: { audience?: Audience; poll?: NewStory['poll'] } = {}): Promise<StoryId> {
      const mediaId = await photoOf(author);
      const { audience = 'FOLLOWERS', poll = null } = made;
      const command = { viewer: author, mediaId, audience, poll, idempotencyKey: randomUUID() };
      const created = await createStory(stories, command);
      assert(created.ok, JSON.stringify(created));
      return created.value;
    },

    async view(viewer: UserId, storyId: StoryId): Promise<string | null> {
      const viewed = await viewStory(stories, { viewer, storyId, idempotencyKey: null });
      return viewed.ok ? null : viewed.refusal.code;
    },

    async tray(viewer: UserId, first = 100): Promise<Tray[]> {
      return (await storyTray(stories, viewer, first, null)).items;
    },

    async viewCount(storyId: StoryId): Promise<number | undefined> {
      return (await stories.views.counts([{ views: storyId }]))[0];
    },

    /** Runs the room's jobs, and hands over events until closed. */
    /** @param options `batch`: how many are told of a story at a time */
    async works({ batch = 1000 } = {}): Promise<{ handlers: EventHandlers; close(): Promise<void> }> {
      const { audience } = stories;
      const reached: typeof audience.reached = (author, by, _limit, after) =>
        audience.reached(author, by, batch, after);
      const handlers = await storiesWorker(platform, { ...stories, audience: { ...audience, reached } });
      const relay = createRelay({ ...platform, rooms: { stories: handlers }, pollMs: 200 });
      return { handlers, close: () => relay.close() };
    },
  };
}

export type StoriesOfTest = ReturnType<typeof storiesOfTest>;
