import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { anew, eventually, logIn, type Person, photo, putBytes, world } from '../kit/index.ts';
import { dataOf, present } from '../kit/refusals.ts';
import type { Post, UploadTicket } from '../kit/replies.ts';
import { settledMedia } from '../kit/settled-media.ts';
import type { TestSystem } from '../kit/test-system.ts';
import { announcementOf } from '../kit/upload.ts';
import { letLeasesRunOut } from './leases.ts';

const boats = photo('nagasaki-boats');

/** kill -9 of one role after the other: what was acknowledged is kept, what was under way goes on. */
export function surviveKills(system: () => TestSystem): void {
  let ana: Person;
  let ben: Person;
  let post: Post;

  beforeAll(async () => {
    ({ ana, ben } = await world(system().client, { ana: {}, ben: { follows: ['ana'] } }));
    post = await ana.publishes(boats);
    await eventually(async () => expect(await feedOf(ben)).toContain(post.id));
  });
  // Where a test failed half-way, the next one still finds every role.
  beforeEach(() => system().start());

  test('the worker, before it has told anyone of a post', async () => {
    const mediaId = await ana.uploads(boats);
    await system().kill('worker');
    const { id } = present('the post', (await ana.tryPublishes([mediaId])).post);
    expect(await feedOf(ben)).not.toContain(id);
    await system().restart('worker');
    await eventually(async () => expect(await feedOf(ben)).toContain(id));
    expect((await feedOf(ben)).filter((each) => each === id)).toHaveLength(1);
  });

  test('the worker, in the midst of ten posts', async () => {
    const mediaId = await ana.uploads(boats);
    const publishing = Array.from({ length: 10 }, () => ana.tryPublishes([mediaId]));
    await Promise.race(publishing);
    await system().kill('worker');
    const ids = (await Promise.all(publishing)).map(({ post }) => present('a post', post).id);
    await letLeasesRunOut(system().platform);
    await system().restart('worker');
    await eventually(async () => expect(await feedOf(ben)).toEqual(expect.arrayContaining(ids)));
    const feed = await feedOf(ben);
    expect(new Set(feed).size).toBe(feed.length);
    expect(await ben.profile(ana)).toMatchObject({ postCount: feed.length });
  });

  test('the pipeline, while an upload waits for it', async () => {
    await system().kill('pipeline');
    const ticket = await ticketOf(ana);
    expect((await putBytes(ticket, ticket.bytes)).status).toBe(200);
    await eventually(async () => expect(await mediaOf(ana, ticket)).toMatchObject({ status: 'PROCESSING' }));
    await system().restart('pipeline');
    expect(await settledMedia(() => mediaOf(ana, ticket))).toMatchObject({ status: 'READY' });
  });

  test('the pipeline, in the midst of a photo', async () => {
    const ticket = await ticketOf(ana);
    expect((await putBytes(ticket, ticket.bytes)).status).toBe(200);
    const isUnderWay = async () => expect(await mediaOf(ana, ticket)).toMatchObject({ status: 'PROCESSING' });
    await eventually(isUnderWay, { everyMs: 25 });
    await system().kill('pipeline');
    await letLeasesRunOut(system().platform);
    await system().restart('pipeline');
    expect(await settledMedia(() => mediaOf(ana, ticket))).toMatchObject({ status: 'READY', width: 1024 });
    expect(await ana.tryPublishes([ticket.media.id])).toMatchObject({ errors: [] });
  });

  test('one worker of the pipeline: another takes its place', async () => {
    const supervisor = String(system().pid('pipeline'));
    const workers = () => execFileSync('pgrep', ['-P', supervisor], { encoding: 'utf8' }).trim().split('\n');
    const [worker = ''] = workers();
    process.kill(Number(worker), 'SIGKILL');
    const ticket = await ticketOf(ana);
    expect((await putBytes(ticket, ticket.bytes)).status).toBe(200);
    expect(await settledMedia(() => mediaOf(ana, ticket))).toMatchObject({ status: 'READY' });
    expect(workers()).not.toContain(worker);
  });

  test('the photo store, right after it took the bytes', async () => {
    await system().kill('pipeline');
    const ticket = await ticketOf(ana);
    expect((await putBytes(ticket, ticket.bytes)).status).toBe(200);
    await system().restart('haystack', 'kill');
    await system().client.send('CompleteUpload', { input: { mediaId: ticket.media.id } }, ana.accessToken);
    await system().restart('pipeline');
    expect(await settledMedia(() => mediaOf(ana, ticket))).toMatchObject({ status: 'READY' });
    expect((await fetch(post.media[0]?.image ?? '')).status).toBe(200);
  });

  test('feed: the rest of a reply still holds', async () => {
    await system().kill('feed');
    const { data, errors } = await ask('{ viewer { user { id } } homeFeed { edges { cursor } } }');
    expect(data).toEqual({ viewer: { user: { id: ben.id } }, homeFeed: null });
    expectUnavailable(errors);
    await system().restart('feed');
    expect(await feedOf(ben)).toContain(post.id);
  });

  test('media: the feed keeps its places, and says that they are empty for now', async () => {
    const places = (await feedOf(ben)).length;
    await system().kill('media');
    const { data, errors } = await system().client.send('HomeFeed', {}, ben.accessToken);
    expect(data?.homeFeed?.edges.map(({ node }) => node)).toEqual(Array.from({ length: places }, () => null));
    expectUnavailable(errors);
    await system().restart('media');
    expect(await feedOf(ben)).toContain(post.id);
  });

  test('users: a post is there without its author', async () => {
    await system().kill('users');
    const { data, errors } = await system().client.send('PostDetail', { id: post.id }, ben.accessToken);
    expect(data?.post).toMatchObject({ id: post.id, likeCount: 0, author: null });
    expectUnavailable(errors);
    await system().restart('users');
    expect((await ben.sees(post))?.author).toMatchObject({ id: ana.id });
  });

  test('the router: sessions outlive it', async () => {
    await system().restart('router', 'kill');
    expect(await feedOf(ben)).toContain(post.id);
    expect((await logIn(system().client, ben)).id).toBe(ben.id);
  });

  const ask = (query: string) => system().client.raw(query, {}, ben.accessToken);

  async function ticketOf(person: Person): Promise<UploadTicket & { bytes: Buffer }> {
    const file = anew(boats);
    const input = { ...announcementOf(file), idempotencyKey: randomUUID() };
    const reply = await system().client.send('RequestUpload', { input }, person.accessToken);
    return { ...present('the ticket', dataOf('the request', reply).requestUpload.upload), bytes: file.bytes };
  }

  async function mediaOf(person: Person, { media: { id } }: UploadTicket) {
    return dataOf('the status', await system().client.send('MediaStatus', { id }, person.accessToken)).media;
  }
}

async function feedOf(person: Person): Promise<(string | undefined)[]> {
  return (await person.homeFeed({ first: 100 })).edges.map(({ node }) => node?.id);
}

function expectUnavailable(errors: readonly { extensions?: { code?: string; retryAfter?: number } }[]): void {
  expect(errors).not.toEqual([]);
  for (const { extensions } of errors) expect(extensions).toMatchObject({ code: 'UNAVAILABLE', retryAfter: 2 });
}
