import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ExportedFile } from '@heliograph/platform/account-data';
import { describe, expect, test } from 'vitest';
import { unzip } from '../../../test/kit/unzip.ts';
import { whatFits, zipStream } from './export-zip.ts';

const documents = new Map([['users.json', Buffer.from('{"name":"Ana"}')]]);
const file = (n: number, byteSize = 70_000): ExportedFile => ({ name: `photos/${n}.jpg`, key: `o/${n}`, byteSize });
const bytesOf = ({ key, byteSize }: ExportedFile) => Buffer.alloc(byteSize, key);
const open = async (asked: ExportedFile) => Readable.from([bytesOf(asked)]);
const mtime = new Date('2026-05-01T12:00:00Z');

describe('an archive', () => {
  test('is as long as it says before it is read, and holds what was put in', async () => {
    const files = [file(1), file(2, 0), file(3, 300_000)];
    const { body, byteSize } = await zipStream({ documents, files, open, mtime });
    const zipped = await buffer(body);
    expect(zipped).toHaveLength(byteSize);
    const found = await unzip(zipped);
    expect([...found.keys()]).toEqual(['users.json', ...files.map(({ name }) => name)]);
    for (const one of files) expect(found.get(one.name)?.equals(bytesOf(one))).toBe(true);
  });

  test('opens its files one after the other', async () => {
    let most = 0;
    let opened = 0;
    const counted = async (asked: ExportedFile) => {
      opened += 1;
      most = Math.max(most, opened);
      const bytes = await open(asked);
      return bytes.once('end', () => {
        opened -= 1;
      });
    };
    const { body } = await zipStream({ documents, files: [file(1), file(2), file(3)], open: counted, mtime });
    await buffer(body);
    expect(most).toBe(1);
  });

  test.each([
    ['is not there', async () => null],
    ['cannot be opened', () => Promise.reject(new Error('no storage'))],
    ['is shorter than it was', async () => Readable.from([Buffer.from('short')])],
  ])('breaks where a file %s', async (_what, broken) => {
    const { body } = await zipStream({ documents, files: [file(1)], open: broken, mtime });
    await expect(buffer(body)).rejects.toThrow();
  });
});

test('what does not fit is told apart, and what comes behind it may fit again', () => {
  const files = [file(1), file(2, 500_000), file(3)];
  expect(whatFits({ documents, files }, 1_000_000)).toEqual({ fitting: files, others: [] });
  expect(whatFits({ documents, files }, 200_000)).toEqual({ fitting: [file(1), file(3)], others: [files[1]] });
  expect(whatFits({ documents, files }, 0)).toEqual({ fitting: [], others: files });
});

test('an archive of what fits is not larger than it may be', async () => {
  const many = Array.from({ length: 40 }, (_, n) => file(n, 1000));
  const maxBytes = 30_000;
  const { fitting } = whatFits({ documents, files: many }, maxBytes);
  const { byteSize } = await zipStream({ documents, files: fitting, open, mtime });
  expect(byteSize).toBeLessThanOrEqual(maxBytes);
  expect(fitting.length).toBeGreaterThan(10);
});
