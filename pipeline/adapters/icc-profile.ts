/**
 * Tags that say how colours are to be read (ICC.1:2022, section 9). Names, makers, serial numbers and everything private,
 * which a text could hide in, are not among them.
 */
const COLOR_TAGS = new Set(
  ['wtpt', 'bkpt', 'chad', 'cicp', 'lumi']
    .concat(['rXYZ', 'gXYZ', 'bXYZ', 'rTRC', 'gTRC', 'bTRC', 'kTRC'])
    .concat(['A2B0', 'A2B1', 'A2B2', 'B2A0', 'B2A1', 'B2A2', 'D2B0', 'D2B1', 'D2B2', 'B2D0', 'B2D1', 'B2D2', 'gamt']),
);

/** The types those tags come in, numbers only, with how many bytes of `data` belong to them. */
const LENGTH: Readonly<Record<string, (data: Buffer) => number>> = {
  'XYZ ': () => 20,
  sf32: () => 44,
  cicp: () => 12,
  curv: (data) => 12 + 2 * numberAt(data, 8),
  para: (data) => 12 + 4 * (PARAMETERS[numberAt(data, 8) >>> 16] ?? 0),
  // Tables of numbers, to their end.
  mft1: (data) => data.length,
  mft2: (data) => data.length,
  'mAB ': (data) => data.length,
  'mBA ': (data) => data.length,
  mpet: (data) => data.length,
};
/** How many numbers each kind of parametric curve has. */
const PARAMETERS = [1, 3, 4, 5, 7];

const HEADER_LENGTH = 128;
const TAG_LENGTH = 12;
const MAX_TAGS = 100;
/** Camera and display profiles have up to some 10 KB, those of printers some hundred. */
export const MAX_PROFILE_BYTES = 4 * 1024 * 1024;

interface Tag {
  name: string;
  data: Buffer;
}

const numberAt = (data: Buffer, at: number) => (at + 4 <= data.length ? data.readUInt32BE(at) : 0);

/**
 * The ICC profile without anything but colours: rebuilt from its colour tags, with a fixed description where the format
 * asks for one. Null where there is no telling what it means; its picture is then taken for sRGB.
 */
export function cleanProfile(profile: Buffer): Buffer | null {
  const isProfile = profile.length >= HEADER_LENGTH + 4 && profile.toString('latin1', 36, 40) === 'acsp';
  if (!isProfile || profile.length > MAX_PROFILE_BYTES) return null;
  const tags = colorTagsOf(profile);
  const byteSize = tags.reduce((sum, { data }) => sum + data.length, 0);
  // Tags may share their data; a bomb has them share much.
  if (tags.length === 0 || byteSize > 2 * profile.length) return null;
  return written(cleanHeader(profile), [...tags, ...required(profile)]);
}

function colorTagsOf(profile: Buffer): Tag[] {
  const count = Math.min(profile.readUInt32BE(HEADER_LENGTH), MAX_TAGS);
  const tags = new Map<string, Tag>();
  for (let index = 0; index < count; index++) {
    const entry = HEADER_LENGTH + 4 + index * TAG_LENGTH;
    const name = profile.toString('latin1', entry, entry + 4);
    const data = profile.subarray(numberAt(profile, entry + 4)).subarray(0, numberAt(profile, entry + 8));
    const length = LENGTH[data.toString('latin1', 0, 4)]?.(data) ?? 0;
    if (COLOR_TAGS.has(name) && length > 0 && length <= data.length)
      tags.set(name, { name, data: data.subarray(0, length) });
  }
  return [...tags.values()];
}

/** Version, class, spaces, intent and illuminant stay; maker, model, creator, date and checksum go. */
function cleanHeader(profile: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_LENGTH);
  for (const [from, to] of [
    [8, 24],
    [36, 40],
    [64, 80],
  ] as const)
    profile.copy(header, from, from, to);
  return header;
}

/** Every profile must carry a description and a copyright; readers that insist find empty ones. */
function required(profile: Buffer): Tag[] {
  const isVersion4 = (profile[8] ?? 0) >= 4;
  return [
    { name: 'desc', data: isVersion4 ? MULTILINGUAL : DESCRIPTION },
    { name: 'cprt', data: isVersion4 ? MULTILINGUAL : Buffer.from('text\0\0\0\0\0', 'latin1') },
  ];
}

/** `mluc` with no names at all. */
const MULTILINGUAL = Buffer.from([0x6d, 0x6c, 0x75, 0x63, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12]);
/** `desc` as version 2 has it: an empty name, and room for it in two further scripts. */
const DESCRIPTION = Buffer.concat([Buffer.from('desc\0\0\0\0\0\0\0\x01\0', 'latin1'), Buffer.alloc(78)]);

function written(header: Buffer, tags: Tag[]): Buffer {
  const table = Buffer.alloc(4 + tags.length * TAG_LENGTH);
  table.writeUInt32BE(tags.length);
  const body: Buffer[] = [];
  let at = HEADER_LENGTH + table.length;
  for (const [index, { name, data }] of tags.entries()) {
    const entry = 4 + index * TAG_LENGTH;
    table.write(name, entry, 'latin1');
    table.writeUInt32BE(at, entry + 4);
    table.writeUInt32BE(data.length, entry + 8);
    const padded = Buffer.concat([data, Buffer.alloc(-data.length & 3)]);
    body.push(padded);
    at += padded.length;
  }
  const profile = Buffer.concat([header, table, ...body]);
  profile.writeUInt32BE(profile.length, 0);
  return profile;
}
