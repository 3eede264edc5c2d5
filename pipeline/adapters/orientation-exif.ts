const TIFF_HEADER = Buffer.from([0x4d, 0x4d, 0x00, 0x2a, 0x00, 0x00, 0x00, 0x08]);
const ONE_ENTRY = Buffer.from([0x00, 0x01]);
const ORIENTATION_SHORT = Buffer.from([0x01, 0x12, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01]);
const NO_NEXT_IFD = Buffer.alloc(4);

/**
 * The least EXIF there is, as a TIFF block of 26 bytes: the orientation and nothing else. An image whose pixels stay
 * untouched needs it to be shown the right way up. Empty for an upright image, which needs none.
 */
export function orientationExif(orientation: number): Buffer {
  if (orientation === 1) return Buffer.alloc(0);
  const value = Buffer.from([0x00, orientation, 0x00, 0x00]);
  return Buffer.concat([TIFF_HEADER, ONE_ENTRY, ORIENTATION_SHORT, value, NO_NEXT_IFD]);
}

const ORIENTATION = 0x0112;
const SHORT = 3;
const ENTRY_LENGTH = 12;

/**
 * The orientation that an EXIF block (a TIFF file, perhaps after its name) asks for, 1 where it asks for none that there is.
 * All that is ever read of what a camera, or anybody, has written there.
 */
export function exifOrientation(block: Buffer): number {
  const tiff = block.toString('latin1', 0, 6) === 'Exif\0\0' ? block.subarray(6) : block;
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const uint = (at: number, length: 2 | 4) => {
    if (at + length > tiff.length) return 0;
    return isLittle ? tiff.readUIntLE(at, length) : tiff.readUIntBE(at, length);
  };
  const directory = uint(4, 4);
  const entries = Array.from({ length: uint(directory, 2) }, (_, index) => directory + 2 + index * ENTRY_LENGTH);
  const entry = entries.find((at) => uint(at, 2) === ORIENTATION && uint(at + 2, 2) === SHORT);
  const orientation = entry === undefined ? 1 : uint(entry + 8, 2);
  return orientation >= 1 && orientation <= 8 ? orientation : 1;
}
