import { createTurnstile } from '@heliograph/platform/resilience';
import { expect, test } from 'vitest';
import type { Encoding, Picture } from '../ports.ts';
import { codec as sharpCodec } from '../testing/render.ts';
import { type Tier, takingTurns } from './taking-turns.ts';

const dot: Picture = { size: { width: 1, height: 1 }, channels: 3, pixels: Buffer.from([1, 2, 3]) };
const jpeg: Encoding = { format: 'JPEG', quality: 80, effort: 'fast' };

test('of the steps that wait, those of the most urgent tier come first, whichever photo they are of', async () => {
  const done: string[] = [];
  let running = 0;
  const noting = {
    ...sharpCodec,
    async encode(picture: Picture, encoding: Encoding) {
      running += 1;
      expect(running).toBe(1);
      const bytes = await sharpCodec.encode(picture, encoding);
      running -= 1;
      return bytes;
    },
  };
  const enter = createTurnstile(1);
  const photo = (name: string, tier: Tier) =>
    takingTurns(noting, enter, () => tier)
      .encode(dot, jpeg)
      .then(() => done.push(name));

  await Promise.all([
    photo('begun', 'heavy'),
    photo('heavy', 'heavy'),
    photo('standard', 'standard'),
    photo('fast', 'fast'),
    photo('later, but fast', 'fast'),
  ]);
  expect(done).toEqual(['begun', 'fast', 'later, but fast', 'standard', 'heavy']);
});

test('a photo that comes to its next tier is less urgent from then on', async () => {
  const done: string[] = [];
  const enter = createTurnstile(1);
  let tier: Tier = 'fast';
  const first = takingTurns(sharpCodec, enter, () => tier);
  const second = takingTurns(sharpCodec, enter, () => 'fast');
  const steps = [first.encode(dot, jpeg).then(() => done.push('first, fast'))];
  tier = 'standard';
  steps.push(first.encode(dot, jpeg).then(() => done.push('first, standard')));
  steps.push(second.encode(dot, jpeg).then(() => done.push('second, fast')));
  await Promise.all(steps);
  expect(done).toEqual(['first, fast', 'second, fast', 'first, standard']);
});
