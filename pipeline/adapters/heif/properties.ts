import { MediaRejected, type Size } from '../../ports.ts';
import { cleanProfile } from '../icc-profile.ts';
import { cleanAv1Configuration } from './av1.ts';
import { type Box, box, corruptHeif, fullBoxOf } from './boxes.ts';
import type { HeifImage, Property } from './heif-image.ts';
import { cleanHevcConfiguration } from './hevc.ts';

type Association = { box: Box; isEssential: boolean };

/** Properties that are kept as far as they have a meaning, in bytes: size, depth, turns, crop, pixel shape, brightness. */
const FIXED: Readonly<Record<string, number>> = {
  ispe: 12,
  irot: 1,
  imir: 1,
  clap: 32,
  pasp: 8,
  clli: 4,
  mdcv: 24,
  a1op: 1,
};

const ALPHA = ['urn:mpeg:mpegB:cicp:systems:auxiliary:alpha', 'urn:mpeg:hevc:2015:auxid:1'];
const NCLX_LENGTH = 11;
const DISPLAY_P3 = 12;

/**
 * What of an item's properties says how it is seen, and for HEVC how many bytes lengths take. Throws `MediaRejected` where
 * the file insists that one is understood which is not.
 */
export function cleanProperties(associations: readonly Association[]): { properties: Property[]; lengthSize: number } {
  let lengthSize = 4;
  const properties = associations.flatMap(({ box: { type, body }, isEssential }): Property[] => {
    if (type === 'hvcC') {
      const clean = cleanHevcConfiguration(body);
      lengthSize = clean.lengthSize;
      return [{ type, isEssential, bytes: box(type, clean.body) }];
    }
    const clean = cleanBody(type, body);
    if (!clean && isEssential && type !== 'colr') {
      throw new MediaRejected('UNSUPPORTED_TYPE', 'This file asks for a way of showing it that is not supported.');
    }
    return clean ? [{ type, isEssential, bytes: box(type, clean) }] : [];
  });
  return { properties, lengthSize };
}

function cleanBody(type: string, body: Buffer): Buffer | null {
  const length = FIXED[type];
  if (length !== undefined) return body.length < length ? null : body.subarray(0, length);
  if (type === 'av1C') return cleanAv1Configuration(body);
  // A depth for each channel.
  if (type === 'pixi') return body.subarray(0, 5 + Math.min(body[4] ?? 0, 4));
  if (type === 'colr') return cleanColour(body);
  const alpha = type === 'auxC' && ALPHA.find((urn) => urn === auxiliaryType(body));
  return alpha ? Buffer.from(`\0\0\0\0${alpha}\0`, 'latin1') : null;
}

function cleanColour(body: Buffer): Buffer | null {
  const kind = body.toString('latin1', 0, 4);
  if (kind === 'nclx' && body.length >= NCLX_LENGTH) return body.subarray(0, NCLX_LENGTH);
  const profile = kind === 'prof' || kind === 'rICC' ? cleanProfile(body.subarray(4)) : null;
  return profile && Buffer.concat([body.subarray(0, 4), profile]);
}

function auxiliaryType(body: Buffer): string {
  const end = body.indexOf(0, 4);
  return body.toString('latin1', 4, end < 0 ? body.length : end);
}

export const isAlpha = (associations: readonly Association[]): boolean =>
  associations.some(({ box: { type, body } }) => type === 'auxC' && ALPHA.includes(auxiliaryType(body)));

/** The size of an item before it is turned and cropped. Throws `MediaRejected` where it has none. */
export function sizeOf(associations: readonly Association[]): Size {
  const size = associations.find(({ box: { type } }) => type === 'ispe')?.box.body;
  if (!size) throw corruptHeif();
  const { cursor } = fullBoxOf(size);
  return { width: cursor.uint(4), height: cursor.uint(4) };
}

/** How the colours of a picture are to be read: an ICC profile, the name of a wider gamut, or neither, which is sRGB. */
export function coloursOf({ picture }: HeifImage): { profile: Buffer | null; isDisplayP3: boolean } {
  const colours = picture.properties.filter(({ type }) => type === 'colr').map(({ bytes }) => bytes.subarray(8));
  const profile = colours.find((colour) => colour.toString('latin1', 0, 4) !== 'nclx')?.subarray(4) ?? null;
  const named = colours.find((colour) => colour.toString('latin1', 0, 4) === 'nclx');
  return { profile, isDisplayP3: !profile && named?.readUInt16BE(4) === DISPLAY_P3 };
}
