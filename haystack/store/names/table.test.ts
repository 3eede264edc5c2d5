import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { createDurably } from '../durable-file.ts';
import type { NameEntry } from './entry.ts';
import { openTable } from './table.ts';
import { TableWriter } from './table-writer.ts';

const COVERAGE = [{ volume: 3, from: 32, to: 1000, isDamaged: false }];

function entryFor(number: number): NameEntry {
  return {
    name: `b/key-${String(number).padStart(6, '0')}${'x'.repeat(number % 50)}`,
    fingerprint: 2 ** 48 - 1 - number,
    volume: 3 + (number % 250_000),
    offset: number * 8 * 1_000_000,
    length: 40 + number * 8,
    sequence: 2 ** 50 + number,
    deleted: number % 5 === 0,
    byteSize: number * 2 ** 20,
    eTag: `${number}`.repeat(number % 7),
    modifiedAt: 1_800_000_000_000 + number,
  };
}

async function written(path: string, entries: readonly NameEntry[]) {
  await createDurably(path, async (file) => {
    const writer = new TableWriter(file);
    for (const entry of entries) await writer.add(entry);
    await writer.finish(COVERAGE, 7);
  });
  return openTable(path, 1);
}

async function readFrom(table: Awaited<ReturnType<typeof openTable>>, name: string, blocksAtOnce: number) {
  const entries: NameEntry[] = [];
  const cursor = await table.cursor(name, blocksAtOnce);
  for (; cursor.current; await cursor.advance()) entries.push(cursor.current);
  return entries;
}

test.each([0, 1, 5000])('a table of %i names answers them from any name on', async (count) => {
  await using directory = await temporaryDirectory();
  const entries = Array.from({ length: count }, (_, number) => entryFor(number));
  const table = await written(join(directory.path, 'table'), entries);
  expect(table.description).toMatchObject({ entries: count, coverage: COVERAGE });
  expect(table.description.lastSequence).toBe(count === 0 ? 7 : 2 ** 50 + count - 1);
  expect(await readFrom(table, '', 8)).toEqual(entries);
  for (const from of [0, 1, 217, count - 1, count]) {
    const name = `b/key-${String(Math.max(0, from)).padStart(6, '0')}`;
    expect((await readFrom(table, name, 1)).length).toBe(count - Math.min(count, Math.max(0, from)));
  }
  await table.letGo();
});

test('all versions of a name are found, over as many blocks as they take', async () => {
  await using directory = await temporaryDirectory();
  const versions = Array.from({ length: 2000 }, (_, number) => ({ ...entryFor(number), name: 'b/m' }));
  const [before, after] = [
    { ...entryFor(1), name: 'b/l' },
    { ...entryFor(2), name: 'b/n' },
  ];
  const table = await written(join(directory.path, 'table'), [before, ...versions, after]);
  expect(table.description.blocks).toBeGreaterThan(3);
  expect(await readFrom(table, 'b/m', 1)).toEqual([...versions, after]);
  await table.letGo();
});

test('a table is refused whichever of its bytes has changed, and however short it was cut', async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'table');
  const entries = Array.from({ length: 4 }, (_, number) => entryFor(number));
  await (await written(path, entries)).letGo();
  const whole = await readFile(path);

  async function outcomeOf(bytes: Buffer): Promise<unknown> {
    await writeFile(path, bytes);
    try {
      const table = await openTable(path, 1);
      return await readFrom(table, '', 1).finally(() => table.letGo());
    } catch (error) {
      return error;
    }
  }

  for (let at = 0; at < whole.length; at += 3) {
    const changed = Buffer.from(whole);
    changed.writeUInt8(changed.readUInt8(at) ^ 0x10, at);
    expect(await outcomeOf(changed), `byte ${at}`).toMatchObject({ code: 'NAMES_DAMAGED' });
    expect(await outcomeOf(whole.subarray(0, at)), `${at} bytes`).toMatchObject({ code: 'NAMES_DAMAGED' });
  }
  expect(await outcomeOf(whole)).toEqual(entries);
});
