import { describe, expect, test } from 'vitest';
import { ALIGNMENT, decodeHead, encodeNeedle, isIntact, stampCookie } from './needle.ts';

const COOKIE = Buffer.from('cookie!!');
const SEQUENCE = 2 ** 50 + 1;

function written(data: Buffer, deleted = false) {
  const bytes = encodeNeedle({ name: 'bucket/käse.jpg', metadata: '{"a":1}', deleted, sequence: SEQUENCE, data });
  stampCookie(bytes, COOKIE);
  return bytes;
}

describe('a needle', () => {
  test.each([0, 1, 7, 8, 1000])('of %i bytes reads as it was written', (size) => {
    const data = Buffer.alloc(size, 7);
    const bytes = written(data);
    const head = decodeHead(bytes, COOKIE);
    expect(head).toMatchObject({ name: 'bucket/käse.jpg', metadata: '{"a":1}', deleted: false, dataLength: size });
    expect(head?.sequence).toBe(SEQUENCE);
    expect(head?.totalLength).toBe(bytes.length);
    expect(bytes.length % ALIGNMENT).toBe(0);
    expect(head && isIntact(bytes, head)).toBe(true);
    expect(head && bytes.subarray(head.dataStart, head.dataStart + size)).toEqual(data);
  });

  test('remembers that it marks a deletion', () => {
    expect(decodeHead(written(Buffer.alloc(0), true), COOKIE)?.deleted).toBe(true);
  });

  test('is refused whichever of its bytes has changed', () => {
    const whole = written(Buffer.from('some data'));
    const dataEnd = (decodeHead(whole, COOKIE)?.dataStart ?? 0) + 'some data'.length;
    for (let at = 0; at < dataEnd + 4; at++) {
      const changed = Buffer.from(whole);
      changed.writeUInt8(changed.readUInt8(at) ^ 0x10, at);
      const head = decodeHead(changed, COOKIE);
      expect(head !== null && isIntact(changed, head), `byte ${at}`).toBe(false);
    }
  });

  test('is refused however short it was cut', () => {
    const whole = written(Buffer.from('some data'));
    const head = decodeHead(whole, COOKIE);
    const end = (head?.dataStart ?? 0) + 'some data'.length + 4;
    for (let length = 0; length < end; length++) {
      const cut = whole.subarray(0, length);
      const cutHead = decodeHead(cut, COOKIE);
      expect(cutHead !== null && isIntact(cut, cutHead), `${length} bytes`).toBe(false);
    }
  });

  test('of the first version is read, as older than any with a number', () => {
    const name = Buffer.from('bucket/old');
    const data = Buffer.from('data');
    const old = Buffer.alloc(32 + name.length + data.length + 4);
    old.write('NEDL', 'latin1');
    old.writeUInt32LE(name.length, 16);
    old.writeUInt32LE(data.length, 24);
    name.copy(old, 32);
    data.copy(old, 32 + name.length);
    stampCookie(old, COOKIE);
    const head = decodeHead(old, COOKIE);
    expect(head).toMatchObject({ name: 'bucket/old', metadata: '', sequence: 0, dataLength: 4 });
    expect(head && isIntact(old, head)).toBe(true);
  });

  test('of another volume is none of this one', () => {
    expect(decodeHead(written(Buffer.from('data')), Buffer.from('another!'))).toBeNull();
  });
});
