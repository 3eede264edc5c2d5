import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { photoOf } from '../../pipeline/testing/photos.ts';
import { anew, eventually, type Person, type Photo, photo, putBytes, world } from '../kit/index.ts';
import { dataOf, present } from '../kit/refusals.ts';
import type { PostDetail } from '../kit/replies.ts';
import { settledMedia } from '../kit/settled-media.ts';
import type { TestSystem } from '../kit/test-system.ts';
import { announcementOf } from '../kit/upload.ts';
import { fetchVariant, likenessTo } from './variants.ts';

/** PRODUCT.md's promise: a post is in its followers' feeds this soon. */
const VISIBLE_WITHIN_MS = 2000;

/** AVIF is made when nobody waits, so behind what other tests upload. */
const AVIF_WITHIN_MS = 40_000;

/** The sizes of a photo of 1200 × 879: the thumbnail a square, the others in their box with their shape kept. */
const SIZES = {
  THUMBNAIL: [150, 150],
  SMALL: [320, 234],
  MEDIUM: [640, 469],
  LARGE: [1080, 791],
  ORIGINAL: [1200, 879],
} as const;

/**
 * The whole road as a new user walks it, then what must not make anything of it go away.
 * @param avif whether the system makes AVIF
 */
export function walkTheRoad(system: () => TestSystem, { avif }: { avif: boolean }): void {
  let ana: Person;
  let ben: Person;
  let canyon: Photo;
  let post: { id: string };

  beforeAll(async () => {
    canyon = { ...photo('black-canyon'), bytes: await photoOf('black-canyon', 1200, 879) };
    ({ ana, ben } = await world(system().client, { ana: {}, ben: { follows: ['ana'] } }));
  });

  test('a photo goes from its author to a follower', async () => {
    expect(await feedOf(ben)).toEqual([]);
    const mediaId = await ana.uploads(canyon);
    const published = await ana.tryPublishes([mediaId], { caption: `Look, @${ben.username}: the #Canyon` });
    post = present('the post', published.post);
    await eventually(async () => expect(await feedOf(ben)).toEqual([post.id]), { withinMs: VISIBLE_WITHIN_MS });

    const [{ node, reason } = {}] = (await ben.homeFeed()).edges;
    expect(reason).toEqual({ kind: 'FOLLOWING', message: 'From an account you follow' });
    expect(node).toMatchObject({
      author: { id: ana.id, username: ana.username },
      captionEntities: [
        { offset: 6, length: ben.username.length + 1, user: { id: ben.id }, hashtag: null },
        { offset: ben.username.length + 13, length: 7, user: null, hashtag: { name: 'canyon' } },
      ],
      media: [{ id: mediaId, width: 1200, height: 879, altText: canyon.altText }],
      likeCount: 0,
      viewerHasLiked: false,
      viewerCanComment: true,
    });
  });

  const formats = avif ? 'as JPEG and as WebP, and of those that are scaled, as AVIF' : 'as JPEG and as WebP';
  describe(`each of its five variants, ${formats}`, () => {
    const inBoth = (Object.keys(SIZES) as (keyof typeof SIZES)[]).flatMap((name) =>
      (['JPEG', 'WEBP'] as const).map((format) => ({ name, format })),
    );
    const asAvif = (['SMALL', 'MEDIUM', 'LARGE'] as const).map((name) => ({ name, format: 'AVIF' as const }));
    const cases = avif ? [...inBoth, ...asAvif] : inBoth;
    const allVariants = async () => (await seenBy(ben, post)).media.flatMap((media) => media.variants);

    test('JPEG and WebP are there with the post', async () => {
      const atOnce = (await allVariants()).filter(({ format }) => format !== 'AVIF');
      expect(atOnce).toHaveLength(inBoth.length);
    });

    test.runIf(avif)(
      'AVIF joins them once nobody else waits for the pipeline',
      () =>
        eventually(async () => expect(await allVariants()).toHaveLength(cases.length), {
          withinMs: AVIF_WITHIN_MS,
          everyMs: 250,
        }),
      AVIF_WITHIN_MS + 5000,
    );

    test.each(cases)('$name in $format has the right pixels, and may be kept for ever', async ({ name, format }) => {
      const variant = (await allVariants()).find((one) => one.name === name && one.format === format);
      const [width, height] = SIZES[name];
      expect(variant).toMatchObject({ width, height });

      const file = await fetchVariant(variant?.url ?? '');
      expect(file).toMatchObject({ status: 200, format: format.toLowerCase(), width, height });
      expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(file.headers.get('content-type')).toBe(`image/${format.toLowerCase()}`);
      expect(file.privateMetadata).toEqual([]);
      const { similarity, error } = await likenessTo(canyon.bytes, file.bytes);
      expect(similarity).toBeGreaterThan(0.9);
      expect(error).toBeLessThan(5);
    });

    test('the original has the very pixels that were uploaded', async () => {
      const original = (await allVariants()).find(({ name, format }) => name === 'ORIGINAL' && format === 'JPEG');
      const { bytes } = await fetchVariant(original?.url ?? '');
      expect((await likenessTo(canyon.bytes, bytes)).error).toBe(0);
    });
  });

  test('without completeUpload the storage event alone brings a photo to READY', async () => {
    const { client } = system();
    const boats = anew(photo('nagasaki-boats'));
    const input = { ...announcementOf(boats), idempotencyKey: randomUUID() };
    const { requestUpload } = dataOf('the request', await client.send('RequestUpload', { input }, ana.accessToken));
    const ticket = present('the ticket', requestUpload.upload);
    expect((await putBytes(ticket, boats.bytes)).status).toBe(200);
    const status = async () =>
      dataOf('the status', await client.send('MediaStatus', { id: ticket.media.id }, ana.accessToken)).media;
    expect(await settledMedia(status)).toMatchObject({ status: 'READY', width: 1024, height: 819 });
  });

  test('after a stop and a start all is still there', { timeout: 60_000 }, async () => {
    const before = await everything();
    await system().stop();
    await expect(fetch(system().url)).rejects.toThrow();
    await system().start();
    expect(await everything()).toEqual(before);
  });

  test('with Redis and memcached emptied all is still there', async () => {
    const before = await everything();
    await system().flushCaches();
    expect(await everything()).toEqual(before);
  });

  /** What both of them see of everything that happened so far. */
  async function everything() {
    const detail = await seenBy(ben, post);
    const urls = detail.media.flatMap((media) => media.variants.map(({ url }) => url));
    const files = await Promise.all(urls.map(async (url) => (await fetchVariant(url)).bytes.length));
    const [profile, own, follower] = [await ben.profile(ana), await feedOf(ana), await feedOf(ben)];
    const following = (await ben.followingFeed()).edges.map(({ node }) => node);
    return { detail, files, profile, own, follower, following };
  }
}

async function feedOf(person: Person): Promise<(string | undefined)[]> {
  return (await person.homeFeed()).edges.map(({ node }) => node?.id);
}

async function seenBy(person: Person, post: { id: string }): Promise<PostDetail> {
  return present('the post', await person.sees(post));
}
