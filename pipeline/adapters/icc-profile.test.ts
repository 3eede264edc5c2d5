import sharp from 'sharp';
import { expect, test } from 'vitest';
import { cleanProfile } from './icc-profile.ts';

async function profileOf(space: 'p3' | 'cmyk'): Promise<Buffer> {
  const image = sharp({ create: { width: 2, height: 2, channels: 3, background: '#fa1414' } });
  const colored = space === 'cmyk' ? image.toColourspace('cmyk') : image;
  const { icc } = await sharp(await colored.withIccProfile(space).jpeg().toBuffer()).metadata();
  if (!icc) throw new Error('sharp attached no profile');
  return icc;
}

/** Where the data of a tag are. */
function tagAt(profile: Buffer, name: string): number {
  return profile.readUInt32BE(profile.indexOf(name, 132, 'latin1') + 4);
}

test.each(['p3', 'cmyk'] as const)('the colours of %s stay, and names and texts go', async (space) => {
  const profile = await profileOf(space);
  const clean = cleanProfile(profile);
  expect(profile.includes('cprt')).toBe(true);
  expect(cleanProfile(clean ?? Buffer.alloc(0))).toEqual(clean);
  for (const name of space === 'p3' ? ['rXYZ', 'gTRC', 'wtpt'] : ['A2B0', 'B2A0', 'wtpt']) {
    const [before, after] = [tagAt(profile, name), tagAt(clean ?? profile, name)];
    expect(clean?.subarray(after, after + 20)).toEqual(profile.subarray(before, before + 20));
  }
});

test('a text in any tag or field that is not a colour is gone', async () => {
  const profile = await profileOf('p3');
  const script = '<script>';
  for (const tag of ['desc', 'cprt']) profile.write(script, tagAt(profile, tag) + 8, 'latin1');
  for (const field of [4, 48, 80, 100, 120]) profile.write(script, field, 'latin1');
  const stuffed = Buffer.concat([profile, Buffer.from(script)]);
  expect(cleanProfile(stuffed)?.includes('script')).toBe(false);
});

test.each([
  ['empty', Buffer.alloc(0)],
  ['not a profile', Buffer.alloc(500, 'GIF89a')],
  ['larger than any', Buffer.alloc(5_000_000)],
])('what is %s is no profile', (_name, bytes) => {
  expect(cleanProfile(bytes)).toBeNull();
});

test('tags that point beyond the end, or all at the same megabytes, are none', async () => {
  const beyond = await profileOf('p3');
  for (let entry = 132; entry < 132 + beyond.readUInt32BE(128) * 12; entry += 12)
    beyond.writeUInt32BE(0x7fffffff, entry + 4);
  expect(cleanProfile(beyond)).toBeNull();

  const names = ['A2B0', 'A2B1', 'A2B2', 'B2A0', 'B2A1', 'B2A2'];
  const shared = Buffer.alloc(1_000_000);
  shared.write('acsp', 36, 'latin1');
  shared.writeUInt32BE(names.length, 128);
  for (const [index, name] of names.entries()) {
    shared.write(name, 132 + index * 12, 'latin1');
    shared.writeUInt32BE(400, 136 + index * 12);
    shared.writeUInt32BE(900_000, 140 + index * 12);
  }
  shared.write('mft2', 400, 'latin1');
  expect(cleanProfile(shared)).toBeNull();
});
