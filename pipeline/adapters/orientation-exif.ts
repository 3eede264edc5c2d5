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
