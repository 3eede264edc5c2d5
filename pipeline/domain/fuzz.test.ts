import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { animation } from '../testing/animations.ts';
import { withRightChecksums } from '../testing/crafted-files.ts';
import { heicFixture, phoneHeic, turned } from '../testing/crafted-heif.ts';
import { dice, mutated } from '../testing/mutations.ts';
import { photoOf } from '../testing/photos.ts';
import { render } from '../testing/render.ts';

/** `FUZZ_ROUNDS=5000 npx vitest run pipeline/domain/fuzz.test.ts` looks harder, `FUZZ_SEED` elsewhere. */
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 24);
const SEED = Number(process.env.FUZZ_SEED ?? 1);

/** Most are done in some 20 ms; a machine that has much else to do may take longer, but not for ever. */
const PATIENCE_MS = 20_000;
const MOST_MEMORY = 400 * 1024 ** 2;

interface Sample {
  contentType: string;
  make: (photo: Buffer) => Promise<Buffer>;
  /** What is done to what is broken, so that it gets further. */
  mend?: (file: Buffer) => Buffer;
  /** One round of so many. */
  share?: number;
}

const SAMPLES: Record<string, Sample> = {
  'a JPEG': { contentType: 'image/jpeg', make: (photo) => told(photo).jpeg().toBuffer() },
  'a progressive JPEG': {
    contentType: 'image/jpeg',
    make: (photo) => told(photo).jpeg({ progressive: true }).toBuffer(),
  },
  'a PNG': { contentType: 'image/png', make: (photo) => told(photo).png().toBuffer() },
  'a PNG whose checksums are right': {
    contentType: 'image/png',
    make: (photo) => told(photo).png().toBuffer(),
    mend: withRightChecksums,
  },
  'a WebP': { contentType: 'image/webp', make: (photo) => told(photo).webp().toBuffer() },
  'an animated WebP': { contentType: 'image/webp', make: () => animation('webp', { width: 40, height: 30 }) },
  'a GIF': { contentType: 'image/gif', make: () => animation('gif', { width: 40, height: 30 }) },
  'an AVIF': {
    contentType: 'image/avif',
    make: async (photo) => turned(await told(photo).avif({ effort: 0 }).toBuffer(), 6),
  },
  // Each takes a thread of its own to decode.
  'a HEIC': { contentType: 'image/heic', make: () => heicFixture('gps'), share: 4 },
  'a HEIC of tiles': { contentType: 'image/heic', make: () => phoneHeic(), share: 4 },
};

/** With a profile and EXIF, so that there is more to break. */
const told = (photo: Buffer) =>
  sharp(photo)
    .withIccProfile('p3')
    .withExif({ IFD0: { Make: 'x' } })
    .withMetadata({ orientation: 6 });

const samples = new Map<string, Buffer>();

beforeAll(async () => {
  const photo = await photoOf('black-canyon', 48, 36);
  for (const [name, { make }] of Object.entries(SAMPLES)) samples.set(name, await make(photo));
});

test.each(Object.entries(SAMPLES))(
  '%s that is broken in any way is rendered or rejected',
  { timeout: ROUNDS * 1_000 },
  async (name, { contentType, mend = (broken) => broken, share = 1 }) => {
    const good = samples.get(name) ?? Buffer.alloc(0);
    expect((await render(good, { contentType })).outcome).toMatchObject({ outcome: 'rendered' });
    const others = [...samples.values()];
    const before = process.memoryUsage().rss;

    for (let round = 0; round < ROUNDS / share; round++) {
      const roll = dice(SEED * 1_000_003 + round);
      const { file, how } = mutated(good, others[roll(others.length)] ?? good, roll);
      const started = performance.now();
      const { outcome, puts } = await render(mend(file), { contentType }).catch((cause: unknown) => {
        throw new Error(`round ${round} with seed ${SEED} (${how}) threw`, { cause });
      });
      const tookMs = performance.now() - started;
      expect(tookMs, `round ${round} with seed ${SEED} (${how})`).toBeLessThan(PATIENCE_MS);
      if (outcome.outcome === 'rejected') expect(puts, how).toEqual([]);
      else expect(puts.length).toBeGreaterThanOrEqual(10);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(MOST_MEMORY);
  },
);
