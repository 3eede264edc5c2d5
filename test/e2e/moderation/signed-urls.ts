import { describe, expect, test } from 'vitest';
import { eventually, type Person, smallPhoto, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { TestSystem } from '../../kit/test-system.ts';

const TEN_MINUTES = '600';
const A_DAY = '86400';

interface Shown {
  media: { url: string; variants: { url: string }[]; owner: { avatarUrl: string } };
}

/** Where pictures are, where addresses end. */
export function signedUrls(system: () => TestSystem): void {
  describe('the address of a picture', () => {
    const DOCUMENT = 'query ($id: ID!) { media(id: $id) { url variants { url } owner { avatarUrl } } }';

    /** Every address of a photo, and of its owner's avatar, as the viewer is told them. */
    async function addresses(id: string, by: Person): Promise<string[]> {
      const reply = await system().client.raw<Shown>(DOCUMENT, { id }, by.accessToken);
      const { url, variants, owner } = dataOf('the media', reply).media;
      return [url, ...variants.map((variant) => variant.url), owner.avatarUrl];
    }
    const statusOf = async (url: string) => (await fetch(url)).status;
    const lifetimesOf = (urls: readonly string[]) => [
      ...new Set(urls.map((url) => new URL(url).searchParams.get('X-Amz-Expires'))),
    ];

    test('is read with its signature alone, for a day, or ten minutes where only some may see it', async () => {
      const { ana } = await world(system().client, { ana: {} });
      const id = await ana.uploads(await smallPhoto('nagasaki-boats'));
      await eventually(() => ana.updatesProfile({ avatarMediaId: id }));
      const [unpublished] = await addresses(id, ana);
      expect(lifetimesOf([present('the address', unpublished ?? null)])).toEqual([TEN_MINUTES]);

      await ana.publishesMedia([id]);
      const urls = await eventually(async () => {
        const shown = await addresses(id, ana);
        expect(lifetimesOf(shown)).toEqual([A_DAY]);
        return shown;
      });
      expect(await addresses(id, ana)).toEqual(urls);
      for (const url of urls)
        expect([await statusOf(url), await statusOf(url.replace(/\?.*/, ''))]).toEqual([200, 403]);

      await ana.updatesProfile({ isPrivate: true });
      const hidden = await addresses(id, ana);
      expect(lifetimesOf(hidden)).toEqual([TEN_MINUTES]);
      for (const url of hidden) expect(await statusOf(url)).toBe(200);
    });
  });
}
