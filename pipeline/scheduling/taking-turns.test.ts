import { createTurnstile } from '@heliograph/platform/resilience';
import { expect, test } from 'vitest';
import type { Encoding, Picture } from '../ports.ts';
import { codec as sharpCodec } from '../testing/render.ts';
import { takingTurns, type UrgentTier } from './taking-turns.ts';

const dot: Picture = { size: { width: 1, height: 1 }, channels: 3, pixels: Buffer.from([1, 2, 3]) };
const jpeg: Encoding = { format: 'JPEG', quality: 80, effort: 'fast' };

const turnstiles = () => ({ fast: createTurnstile(1), standard: createTurnstile(1) });

/** A codec whose encodings end when the test lets them; it notes in which order they begin. */
function heldCodec() {
  const begun: string[] = [];
  const held: (() => void)[] = [];
  const codec = (name: string) => ({
    ...sharpCodec,
    async encode(): Promise<Buffer> {
      begun.push(name);
      await new Promise<void>((end) => held.push(end));
      return Buffer.alloc(0);
    },
  });
  return { begun, codec, endFirst: () => held.shift()?.() };
}

/** Until whatever can go on has done so. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('steps of a tier come one after the other, and a fast one beside one that nobody waits for so much', async () => {
  const { begun, codec, endFirst } = heldCodec();
  const lanes = turnstiles();
  const step = (name: string, tier: UrgentTier) => takingTurns(codec(name), lanes, () => tier).encode(dot, jpeg);
  const steps = [
    step('standard', 'standard'),
    step('next standard', 'standard'),
    step('fast', 'fast'),
    step('next fast', 'fast'),
  ];
  await settled();
  expect(begun).toEqual(['standard', 'fast']);
  endFirst();
  await settled();
  expect(begun).toEqual(['standard', 'fast', 'next standard']);
  endFirst();
  await settled();
  expect(begun).toEqual(['standard', 'fast', 'next standard', 'next fast']);
  endFirst();
  endFirst();
  await Promise.all(steps);
});

test('a photo that comes to its next tier waits with that one from then on', async () => {
  const { begun, codec, endFirst } = heldCodec();
  const lanes = turnstiles();
  let tier: UrgentTier = 'fast';
  const photo = takingTurns(codec('first'), lanes, () => tier);
  const other = takingTurns(codec('other'), lanes, () => 'standard').encode(dot, jpeg);
  const fast = photo.encode(dot, jpeg);
  tier = 'standard';
  const standard = photo.encode(dot, jpeg);
  await settled();
  expect(begun).toEqual(['other', 'first']);
  endFirst();
  await settled();
  expect(begun).toEqual(['other', 'first', 'first']);
  endFirst();
  endFirst();
  await Promise.all([other, fast, standard]);
});
