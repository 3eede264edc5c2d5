import { randomUUID } from 'node:crypto';
import type { RenderOutcome } from '@heliograph/platform/events';
import type { MediaId, UserId } from '@heliograph/platform/ids';
import { createDoorbell } from '@heliograph/platform/redis';
import type { Subgraph, SubgraphResult } from '@heliograph/platform/subgraph';
import { afterAll, assert, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { subgraphSdl } from '../../schema/index.ts';
import { eventually } from '../../test/kit/eventually.ts';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { redisProcessedBell } from './adapters/uploads/redis-processed-bell.ts';
import { type WatchDependencies, watchProcessing } from './domain/uploads/watch-processing.ts';
import { mediaSubgraph } from './main.ts';
import type { Media } from './ports.ts';
import { mediaStores } from './stores.ts';
import { announced } from './testing/uploads.ts';

const SUBSCRIPTION = `subscription ($ids: [ID!]!) {
  mediaProcessed(mediaIds: $ids) { id status width owner { id } rejection { code } url(variant: SMALL, format: WEBP) } }`;
const rendered: RenderOutcome = {
  outcome: 'rendered',
  kind: 'IMAGE',
  width: 1080,
  height: 1350,
  placeholder: 'thumbhash',
  dominantColor: '#336699',
  variants: [{ name: 'SMALL', format: 'WEBP', key: 's/hash.webp', width: 320, height: 400, byteSize: 9000 }],
};
const rejected: RenderOutcome = { outcome: 'rejected', code: 'CORRUPT', message: 'The file ends too early' };

let system: TestPlatform;
let stores: ReturnType<typeof mediaStores>;
let subgraph: Subgraph;
/** Everyone who listens for a bell now. */
const listening = new Set<() => void>();
let ana: UserId;

beforeAll(async () => {
  system = await testPlatform();
  const { doorbell } = system.platform;
  const listenFor = doorbell.listenFor.bind(doorbell);
  vi.spyOn(doorbell, 'listenFor').mockImplementation((bell, wake) => {
    const stop = listenFor(bell, wake);
    listening.add(wake);
    return () => {
      stop();
      listening.delete(wake);
    };
  });
  stores = mediaStores(system.platform);
  subgraph = mediaSubgraph(system.platform, subgraphSdl('media'));
});
beforeEach(() => {
  ana = userOn(4);
});
afterAll(() => system[Symbol.asyncDispose]());

/** An upload of which the bytes are there. */
async function arrived(ownerId = ana): Promise<MediaId> {
  const mediaId = await announced(stores.media, ownerId);
  await stores.media.startProcessing(mediaId, new Date());
  return mediaId;
}

const settle = (id: MediaId, outcome: RenderOutcome = rendered) => stores.media.settle(id, outcome, new Date(), 30_000);

function subscribe(ids: readonly string[], viewer: UserId | null = ana, signal = new AbortController().signal) {
  const request = {
    query: SUBSCRIPTION,
    variables: { ids },
    viewerToken: system.platform.viewerTokens.sign(viewer && { userId: viewer, sessionId: 's' }),
    requestId: 'r1',
    deadline: Date.now() + 5000,
  };
  return subgraph.subscribe(request, signal)[Symbol.asyncIterator]();
}

const all = async (results: AsyncIterator<SubgraphResult>) =>
  Array.fromAsync({ [Symbol.asyncIterator]: () => results });
const eventOf = (id: MediaId, status: 'READY' | 'REJECTED') => ({
  data: { mediaProcessed: expect.objectContaining({ id, status }) },
});
const event = async (results: AsyncIterator<SubgraphResult>) => (await results.next()).value as unknown;
const codesOf = (results: SubgraphResult[]) =>
  results.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions?.code));

describe('as apps ask for it', () => {
  test('what is done already is told at once, each once, and then it is over', async () => {
    const [ready, bad] = [await arrived(), await arrived()];
    await settle(ready);
    await settle(bad, rejected);
    expect(await all(subscribe([ready, bad, ready]))).toEqual([
      {
        data: {
          mediaProcessed: {
            id: ready,
            status: 'READY',
            width: 1080,
            owner: { id: ana },
            rejection: null,
            url: expect.stringMatching(/\/s\/hash\.webp$/),
          },
        },
      },
      {
        data: {
          mediaProcessed: expect.objectContaining({ status: 'REJECTED', rejection: { code: 'CORRUPT' }, url: null }),
        },
      },
    ]);
    expect(listening.size).toBe(0);
  });

  // A ring wakes it: without one it looks after 15 seconds, longer than the steps of this test may take.
  test('what becomes READY or REJECTED is told as it does', async () => {
    const [first, second, done, other] = [await arrived(), await arrived(), await arrived(), await arrived()];
    const results = subscribe([first, second, done]);
    const next = event(results);
    await eventually(() => expect(listening.size).toBe(1));
    await settle(first);
    expect(await next).toEqual(eventOf(first, 'READY'));
    await settle(second, rejected);
    expect(await event(results)).toEqual(eventOf(second, 'REJECTED'));
    await settle(done);
    await settle(other);
    expect(await event(results)).toEqual(eventOf(done, 'READY'));
    expect(await results.next()).toEqual({ done: true, value: undefined });
    expect(listening.size).toBe(0);
  });

  test('what never came is told as REJECTED', async () => {
    const mediaId = await announced(stores.media, ana);
    const results = subscribe([mediaId]);
    const next = event(results);
    await eventually(() => expect(listening.size).toBe(1));
    await stores.media.expire(mediaId, { code: 'NOT_UPLOADED', message: 'It did not arrive' });
    expect(await next).toEqual(eventOf(mediaId, 'REJECTED'));
    await results.return?.();
  });

  test.each<[what: string, code: string, ids: () => string[] | Promise<string[]>, viewer?: null]>([
    ["someone else's", 'BAD_USER_INPUT', async () => [await arrived(), await arrived(userOn(4))]],
    ['an unknown one', 'BAD_USER_INPUT', async () => [await arrived(), userOn(4)]],
    ['one of no shard', 'BAD_USER_INPUT', () => [userOn(16)]],
    ['what is no id', 'BAD_USER_INPUT', async () => [await arrived(), 'x']],
    ['none', 'BAD_USER_INPUT', () => []],
    ['more than 100', 'BAD_USER_INPUT', () => Array.from({ length: 101 }, () => userOn(4))],
    ['one, by nobody', 'UNAUTHENTICATED', async () => [await arrived()], null],
  ])('%s: %s, and nobody is left listening', async (_what, code, ids, viewer = undefined) => {
    const results = await all(subscribe(await ids(), viewer));
    expect(results).toHaveLength(1);
    expect(codesOf(results)).toEqual([code]);
    expect(results[0]?.data ?? null).toBeNull();
    expect(listening.size).toBe(0);
  });

  test('someone else\u2019s media and one that is not there are refused in the same words', async () => {
    const answers = await Promise.all([[await arrived(userOn(4))], [userOn(4)]].map((ids) => all(subscribe(ids))));
    const [foreign, unknown] = answers.map(([result]) => result?.errors?.[0]?.message);
    expect(foreign).toBe(unknown);
  });

  test.each(['the signal', 'return()'])('who leaves by %s is not listened for any more', async (way) => {
    const leave = new AbortController();
    const results = subscribe([await arrived()], ana, leave.signal);
    const next = results.next();
    await eventually(() => expect(listening.size).toBe(1));
    if (way === 'return()') await results.return?.();
    else leave.abort();
    expect(listening.size).toBe(0);
    expect(await next).toEqual({ done: true, value: undefined });
  });
});

describe('without the help of', () => {
  const never = () => () => undefined;

  async function watch(mediaIds: MediaId[], differs: Partial<WatchDependencies>) {
    const leave = new AbortController();
    const watched = await watchProcessing({ ...stores, ...differs }, { viewer: ana, mediaIds }, leave.signal);
    assert(watched.ok);
    return { events: watched.value[Symbol.asyncIterator](), leave };
  }

  test('the bell it looks by itself, every 15 seconds', async () => {
    // On a channel where nobody rings.
    const { redis } = system.platform;
    const deaf = await createDoorbell({ redis, channel: randomUUID(), onError: () => undefined });
    await using _closed = { [Symbol.asyncDispose]: () => deaf.close() };
    const looks: { ms: number; look: () => void }[] = [];
    const calledOff = vi.fn();
    const later = (ms: number, look: () => void) => {
      looks.push({ ms, look });
      return calledOff;
    };
    const id = await arrived();
    const { events } = await watch([id], { bell: redisProcessedBell(deaf), later });
    const next = events.next();
    await eventually(() => expect(looks).toHaveLength(1));
    looks[0]?.look();
    await eventually(() => expect(looks).toHaveLength(2));
    await settle(id);
    looks[1]?.look();
    expect(await next).toMatchObject({ done: false, value: { id, status: 'READY' } });
    expect(await events.next()).toMatchObject({ done: true });
    expect(looks.map(({ ms }) => ms)).toEqual([15_000, 15_000]);
    expect(calledOff).toHaveBeenCalledTimes(2);
  });

  test('the clock it hears what happens between its first look and the wait', async () => {
    const id = await arrived();
    const rung = Promise.withResolvers<void>();
    let looks = 0;
    const { events } = await watch([id], {
      later: never,
      bell: {
        listen(owner, wake) {
          return stores.bell.listen(owner, () => {
            wake();
            rung.resolve();
          });
        },
      },
      media: {
        async loadFresh(ids: readonly MediaId[]): Promise<(Media | null)[]> {
          const rows = await stores.media.loadFresh(ids);
          looks += 1;
          if (looks > 1) return rows;
          await settle(id);
          await rung.promise;
          return rows;
        },
      },
    });
    expect(await events.next()).toMatchObject({ value: { id, status: 'READY' } });
    expect(await events.next()).toMatchObject({ done: true });
    expect(looks).toBe(2);
  });

  test('either it ends when nobody reads any more', async () => {
    const { events, leave } = await watch([await arrived()], { later: never });
    const next = events.next();
    leave.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(listening.size).toBe(0);
  });
});
