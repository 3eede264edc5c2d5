import { expect, test } from 'vitest';
import {
  type ChecksumName,
  checksumOf,
  combineChecksums,
  createChecksum,
  headerOfChecksum,
  isChecksumHeader,
  isCombinable,
  nameIn,
  requireWellFormed,
} from './checksums.ts';

/** The check values of the CRC catalogue, and of FIPS 180, for "123456789". */
test.each<[ChecksumName, string]>([
  ['crc32', 'cbf43926'],
  ['crc32c', 'e3069283'],
  ['crc64nvme', 'ae8b14860a799888'],
  ['sha1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
  ['sha256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
])('%s', (name, expected) => {
  const checksum = createChecksum(name);
  checksum.update(Buffer.from('1234'));
  checksum.update(Buffer.from('56789'));
  const digest = checksum.digest();
  const header = headerOfChecksum(name);
  expect(Buffer.from(digest, 'base64').toString('hex')).toBe(expected);
  expect(() => requireWellFormed(header, digest)).not.toThrow();
  expect(() => requireWellFormed(header, digest.slice(4))).toThrow(expect.objectContaining({ code: 'InvalidRequest' }));
});

test.each<ChecksumName>(['crc32', 'crc32c', 'crc64nvme'])('%s of a whole is had from those of its parts', (name) => {
  const parts = ['1', '', '2345', 'a'.repeat(70_000), '9'].map((text) => Buffer.from(text));
  const sums = parts.map((part) => ({ checksum: checksumOf(name, part), byteSize: part.length }));
  expect(combineChecksums(name, 'FULL_OBJECT', sums)).toBe(checksumOf(name, Buffer.concat(parts)));
});

test('a composite checksum is that of its parts’ checksums, and says how many there are', () => {
  const parts = ['one', 'two'].map((text) => ({ checksum: checksumOf('sha256', Buffer.from(text)), byteSize: 3 }));
  const digests = Buffer.concat(parts.map(({ checksum }) => Buffer.from(checksum, 'base64')));
  expect(combineChecksums('sha256', 'COMPOSITE', parts)).toBe(`${checksumOf('sha256', digests)}-2`);
});

test.each<[ChecksumName, boolean, boolean]>([
  ['crc32', true, true],
  ['crc32c', true, true],
  ['crc64nvme', true, false],
  ['sha1', false, true],
  ['sha256', false, true],
])('%s of parts may be of the full object: %s, composite: %s', (name, full, composite) => {
  expect([isCombinable(name, 'FULL_OBJECT'), isCombinable(name, 'COMPOSITE')]).toEqual([full, composite]);
});

test('a checksum that cannot be proved is refused', () => {
  expect(() => nameIn('x-amz-checksum-md4')).toThrow(expect.objectContaining({ code: 'NotImplemented' }));
});

test('headers about checksums are no checksums', () => {
  const headers = ['x-amz-checksum-sha256', 'x-amz-checksum-mode', 'x-amz-checksum-algorithm', 'content-md5'];
  expect(headers.filter(isChecksumHeader)).toEqual(['x-amz-checksum-sha256']);
});
