import type { StoryId, UserId } from '@heliograph/platform/ids';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { fanOutBatch } from './domain/fan-out.ts';
import { watchStories } from './domain/watch-stories.ts';
import { type Listener, type StoriesDoor, storiesDoor } from './testing/stories-door.ts';
import { type StoriesOfTest, storiesOfTest } from './testing/stories-of-test.ts';

let system: TestPlatform;
let world: StoriesOfTest;
let door: StoriesDoor;
let works: Awaited<ReturnType<StoriesOfTest['works']>>;
let ana: UserId;
let ben: UserId;
beforeAll(async () => {
  system = await testPlatform();
  world = storiesOfTest(system.platform);
  works = await world.works({ batch: 1 });
  door = storiesDoor(system.platform, world);
});
beforeEach(async () => {
  [ana, ben] = [userOn(4), userOn(11)];
  await world.follow(ben, ana);
});
afterEach(() => door.everybodyLeaves());
afterAll(async () => {
  await works.close();
  await system[Symbol.asyncDispose]();
});

describe('whoever listens', () => {
  /** The kinds and stories of so many events. */
  const told = async ({ next }: Listener, count: number): Promise<[string, string][]> => {
    const found: [string, string][] = [];
    for (let n = 0; n < count; n += 1) {
      const { kind, storyId } = await next();
      found.push([kind, storyId]);
    }
    return found;
  };
  const remove = (author: UserId, id: StoryId) =>
    world.stories.stories.remove(author, id, { idempotencyKey: null, input: {} });

  test('goes on after a cursor: nothing is missing, nothing comes twice', async () => {
    const first = door.listen(ben);
    await first.next();
    const one = await world.publish(ana);
    const event = await first.next();
    expect(event.storyId).toBe(one);
    first.leave();
    const two = await world.publish(ana);
    await remove(ana, one);
    const second = door.listen(ben, event.cursor);
    expect((await second.next()).cursor).toBe(event.cursor);
    expect(await told(second, 2)).toEqual([
      ['CREATED', two],
      ['DELETED', one],
    ]);
    const three = await world.publish(ana);
    expect(await told(second, 1)).toEqual([['CREATED', three]]);
  });

  test('whose stream was cut off on the way goes on where that was, whatever they once asked for', async () => {
    const first = door.listen(ben);
    const { cursor: asked } = await first.next();
    await world.publish(ana);
    const { cursor: reached } = await first.next();
    const next = await world.publish(ana);
    const again = door.listen(ben, asked, reached);
    expect((await again.next()).cursor).toBe(reached);
    expect(await told(again, 1)).toEqual([['CREATED', next]]);
  });

  test('is told for as long as they listen, and a day after', async () => {
    const renewals: { ms: number; renew: () => void }[] = [];
    const calledOff = vi.fn();
    const every = (ms: number, renew: () => void) => {
      renewals.push({ ms, renew });
      return calledOff;
    };
    const leave = new AbortController();
    await watchStories({ ...world.stories, every }, { viewer: ben, after: null }, leave.signal);
    world.pass(24);
    expect(renewals.map(({ ms }) => ms)).toEqual([3_600_000]);
    renewals[0]?.renew();
    const told = (hours: number) =>
      world.stories.watches.among([ben], new Date(world.clock.now.getTime() + hours * 3_600_000));
    await expect.poll(() => told(24)).toEqual([ben]);
    expect(await told(25)).toEqual([]);
    leave.abort();
    expect(calledOff).toHaveBeenCalledOnce();
  });

  test('hears that a story is over, and what is left', async () => {
    const story = await world.publish(ana);
    const bens = door.listen(ben);
    await bens.next();
    world.pass(24);
    await world.stories.stories.expire(ana, story);
    for (;;) {
      const event = await bens.next();
      if (event.kind !== 'EXPIRED') continue;
      expect(event).toMatchObject({ storyId: story, authorId: ana, story: null, tray: null });
      break;
    }
  });

  test('hears of their own', async () => {
    const anas = door.listen(ana);
    await anas.next();
    const story = await world.publish(ana);
    expect(await told(anas, 1)).toEqual([['CREATED', story]]);
  });

  test('hears nothing of those whom they do not follow any more, have muted, or who block them, from then on', async () => {
    const others = [userOn(1), userOn(5), userOn(6)] as const;
    for (const author of others) await world.follow(ben, author);
    const first = door.listen(ben);
    const begun = await first.next();
    first.leave();
    for (const author of [...others, ana]) await world.publish(author);
    await expect.poll(() => entriesOf(ben)).toBe(4);
    await world.unfollow(ben, others[0]);
    await world.mute(ben, others[1]);
    await world.block(others[2], ben);
    const last = await world.publish(ana);
    const second = door.listen(ben, begun.cursor);
    await second.next();
    const [one, other] = [await second.next(), await second.next()];
    expect([one.authorId, other.authorId, other.storyId]).toEqual([ana, ana, last]);
  });

  test('hears of stories for close friends only as one of them, and of none that is over', async () => {
    const cleo = userOn(3);
    await world.follow(cleo, ana);
    await world.befriend(ana, cleo);
    const [bens, cleos] = [door.listen(ben), door.listen(cleo)];
    const [begun] = [await bens.next(), await cleos.next()];
    const close = await world.publish(ana, { audience: 'CLOSE_FRIENDS' });
    const open = await world.publish(ana);
    expect(await told(cleos, 2)).toEqual([
      ['CREATED', close],
      ['CREATED', open],
    ]);
    expect(await told(bens, 1)).toEqual([['CREATED', open]]);
    world.pass(24);
    // The day after nobody keeps for ben what happens; within the hour of grace, what is over is not new.
    const late = door.listen(ben, begun.cursor);
    await late.next();
    const next = await world.publish(ana);
    expect(await told(late, 1)).toEqual([['CREATED', next]]);
  });

  test('who has been away for longer than what happened was kept for loads the list anew', async () => {
    const first = door.listen(ben);
    const { cursor } = await first.next();
    first.leave();
    world.pass(26);
    const [late, anew] = [await door.listen(ben, cursor).next(), await door.listen(ben).next()];
    expect(late.errors?.[0]?.extensions?.code).toBe('RESYNC');
    expect(anew).toEqual({ cursor: expect.any(String) });
    const foreign = await door.listen(ana, cursor).next();
    expect(foreign.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    expect((await door.listen(null).next()).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  });

  test('is told in order of what one author does, in whichever batch they are', async () => {
    const others = [userOn(2), userOn(7), userOn(13)];
    for (const other of others) await world.follow(other, ana);
    const listeners = [ben, ...others].map((viewer) => door.listen(viewer));
    for (const listener of listeners) await listener.next();
    const stories = [await world.publish(ana), await world.publish(ana), await world.publish(ana)];
    for (const listener of listeners) {
      expect(await told(listener, 3)).toEqual(stories.map((story) => ['CREATED', story]));
    }
    for (const story of stories) await remove(ana, story);
    for (const listener of listeners) {
      expect(await told(listener, 3)).toEqual(stories.map((story) => ['DELETED', story]));
    }
  });

  test('is told once, however often the event is', async () => {
    const bens = door.listen(ben);
    await bens.next();
    const story = await world.publish(ana);
    expect(await told(bens, 1)).toEqual([['CREATED', story]]);
    const { shards } = system.platform;
    const entry = () => shards.db(11).selectFrom('stream_entry').where('owner_id', '=', ben).selectAll().execute();
    const [known] = await entry();
    const data = { storyId: story, authorId: ana, audience: 'FOLLOWERS', kind: 'CREATED', after: null } as const;
    await fanOutBatch(world.stories, { ...data, wave: known?.source ?? '' });
    expect(await entry()).toHaveLength(1);
  });

  const entriesOf = async (owner: UserId) => {
    const rows = system.platform.shards.db(11).selectFrom('stream_entry').where('owner_id', '=', owner);
    return (await rows.select('sequence').execute()).length;
  };
});
