import { expect, test } from 'vitest';
import { checksumFor, isChecksumHeader, requireWellFormed } from './checksums.ts';

/** The check values of the CRC catalogue, and of FIPS 180, for "123456789". */
test.each([
  ['x-amz-checksum-crc32', 'cbf43926'],
  ['x-amz-checksum-crc32c', 'e3069283'],
  ['x-amz-checksum-sha1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
  ['x-amz-checksum-sha256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
])('%s', (header, expected) => {
  const checksum = checksumFor(header);
  checksum.update(Buffer.from('1234'));
  checksum.update(Buffer.from('56789'));
  const digest = checksum.digest();
  expect(Buffer.from(digest, 'base64').toString('hex')).toBe(expected);
  expect(() => requireWellFormed(header, digest)).not.toThrow();
  expect(() => requireWellFormed(header, digest.slice(4))).toThrow(expect.objectContaining({ code: 'InvalidRequest' }));
});

test('a checksum that cannot be proved is refused', () => {
  expect(() => checksumFor('x-amz-checksum-crc64nvme')).toThrow(expect.objectContaining({ code: 'NotImplemented' }));
});

test('headers about checksums are no checksums', () => {
  const headers = ['x-amz-checksum-sha256', 'x-amz-checksum-mode', 'x-amz-checksum-algorithm', 'content-md5'];
  expect(headers.filter(isChecksumHeader)).toEqual(['x-amz-checksum-sha256']);
});
