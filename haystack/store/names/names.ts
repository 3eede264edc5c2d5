import { rm } from 'node:fs/promises';
import { createDurably } from '../durable-file.ts';
import { createTurns } from '../turns.ts';
import { joined, type Stretch } from './coverage.ts';
import { type Cursor, cursorThrough } from './cursor.ts';
import { compareEntries, type NameEntry } from './entry.ts';
import { mergeNames, type VisitName } from './merge.ts';
import { RecentNames } from './recent-names.ts';
import { type NamesTable, openTable } from './table.ts';
import { openTables, tablePath } from './table-files.ts';
import type { NamesDamaged } from './table-format.ts';
import { TableWriter } from './table-writer.ts';
import { tablesToMerge } from './tiers.ts';

/**
 * The names of all needles in the volumes of a directory, sorted: a log-structured merge tree (O'Neil et al., 1996) of
 * tables on disk, each of which lists some parts of some volumes, and of what is too recent to be in one.
 */
export interface Names {
  /** Adds a needle that has just been appended. */
  add(entry: NameEntry): void;
  /** Which parts of the volumes are listed, joined. */
  coverage(): Stretch[];
  /** The highest sequence number of what is, or was, in a table. */
  lastSequence(): number;
  /** Ways through all of it from a name on, which must be let go. */
  open(from: string, blocksAtOnce: number): Promise<OpenNames>;
  /** Entries that are in no table. */
  unsavedEntries(): number;
  /** Adds what a scan of the volumes has found. */
  takeIn(found: RecentNames): void;
  /** Writes what is in no table to one, then merges tables that have become many. */
  save(): Promise<void>;
  /** Takes the names of volumes that are gone off the disk. */
  prune(): Promise<void>;
  /** Drops a damaged table once `scan` has found again what it listed; false when there is no such table, or no more. */
  replace(path: string, scan: (coverage: readonly Stretch[]) => AsyncIterable<RecentNames>): Promise<boolean>;
  /** Bytes of memory, about. */
  memoryBytes(): number;
  close(): Promise<void>;
}

export interface OpenNames {
  cursors: Cursor[];
  letGo(): Promise<void>;
}

/** Read at once where all of a table is wanted. */
export const BLOCKS_OF_A_SWEEP = 8;

/** Visits every name from one on, of several directories together, in order, once. */
export async function visitNames(
  directories: readonly Names[],
  { from, blocksAtOnce }: { from: string; blocksAtOnce: number },
  visit: VisitName,
): Promise<void> {
  const opened = await Promise.all(directories.map((names) => names.open(from, blocksAtOnce)));
  try {
    await mergeNames(
      opened.flatMap(({ cursors }) => cursors),
      visit,
    );
  } finally {
    for (const { letGo } of opened) await letGo();
  }
}

/** Opens the names of a directory. `isThere` tells which volumes it has. */
export async function openNames(
  directory: string,
  isThere: (volume: number) => boolean,
  onDamaged: (error: NamesDamaged) => void,
): Promise<Names> {
  let tables = await openTables(directory, isThere, onDamaged);
  let lastNumber = Math.max(0, ...tables.map(({ number }) => number));
  let recent = new RecentNames();
  /** What is being written, or could not be. */
  let unsaved: RecentNames[] = [];
  const inTurn = createTurns();
  const upkeep = <Result>(work: () => Promise<Result>) => inTurn('upkeep', work);

  const still = (stretches: readonly Stretch[]) => joined(stretches.filter(({ volume }) => isThere(volume)));

  /** Writes a table of what `fill` adds; null where there would be nothing in it. */
  async function createTable(
    coverage: Stretch[],
    lastSequence: number,
    fill: (add: (entry: NameEntry) => Promise<void> | null) => Promise<void>,
  ): Promise<NamesTable | null> {
    if (coverage.length === 0) return null;
    lastNumber++;
    const path = tablePath(directory, lastNumber);
    await createDurably(path, async (file) => {
      const writer = new TableWriter(file);
      await fill((entry) => (isThere(entry.volume) ? writer.add(entry) : null));
      await writer.finish(coverage, lastSequence);
    });
    return openTable(path, lastNumber);
  }

  async function saveAll(): Promise<void> {
    if (recent.count > 0) unsaved = [...unsaved, recent];
    recent = new RecentNames();
    const saving = unsaved;
    const entries = saving.flatMap((each) => each.sorted()).sort(compareEntries);
    const table = await createTable(still(saving.flatMap(({ coverage }) => coverage)), 0, async (add) => {
      for (const entry of entries) await add(entry);
    });
    if (table) tables = [...tables, table];
    unsaved = unsaved.filter((each) => !saving.includes(each));
  }

  /** One table in place of several, or of one whose volumes are not all there. */
  async function merge(inputs: readonly NamesTable[]): Promise<void> {
    const coverage = still(inputs.flatMap(({ description }) => description.coverage));
    const lastSequence = Math.max(...inputs.map(({ description }) => description.lastSequence));
    const merged = await createTable(coverage, lastSequence, async (add) => {
      const cursors = await Promise.all(inputs.map((table) => table.cursor('', BLOCKS_OF_A_SWEEP)));
      await mergeNames(cursors, (versions) => {
        const writes = versions.flatMap((entry) => add(entry) ?? []);
        return writes.length === 0 || Promise.all(writes).then(() => true);
      });
    });
    tables = [...tables.filter((table) => !inputs.includes(table)), ...(merged ? [merged] : [])];
    for (const table of inputs) await drop(table);
  }

  async function drop(table: NamesTable): Promise<void> {
    await rm(table.path, { force: true });
    await table.letGo();
  }

  return {
    add: (entry) => recent.add(entry),
    coverage() {
      const parts = [recent, ...unsaved].flatMap(({ coverage }) => coverage);
      return joined([...parts, ...tables.flatMap(({ description }) => description.coverage)]);
    },
    unsavedEntries: () => [recent, ...unsaved].reduce((sum, { count }) => sum + count, 0),
    takeIn(found) {
      unsaved = [...unsaved, found];
    },
    lastSequence: () => Math.max(0, ...tables.map(({ description }) => description.lastSequence)),
    async open(from, blocksAtOnce) {
      const kept = tables;
      for (const table of kept) table.keep();
      const letGo = async () => {
        for (const table of kept) await table.letGo();
      };
      const inMemory = [recent, ...unsaved].map((each) => cursorThrough(each.sorted(), from));
      try {
        const onDisk = await Promise.all(kept.map((table) => table.cursor(from, blocksAtOnce)));
        return { cursors: [...inMemory, ...onDisk], letGo };
      } catch (error) {
        await letGo();
        throw error;
      }
    },
    save: () =>
      upkeep(async () => {
        await saveAll();
        for (let due = tablesToMerge(tables); due; due = tablesToMerge(tables)) await merge(due);
      }),
    prune: () =>
      upkeep(async () => {
        const isStale = (table: NamesTable) => !table.description.coverage.every(({ volume }) => isThere(volume));
        for (const table of tables.filter(isStale)) await merge([table]);
      }),
    replace: (path, scan) =>
      upkeep(async () => {
        const damaged = tables.find((table) => table.path === path);
        if (!damaged) return false;
        for await (const found of scan(still(damaged.description.coverage))) {
          unsaved = [...unsaved, found];
          // What cannot be saved now stays in memory, and is by the next save.
          await saveAll().catch(() => {});
        }
        tables = tables.filter((table) => table !== damaged);
        await drop(damaged);
        return true;
      }),
    memoryBytes: () =>
      [recent, ...unsaved].reduce((sum, each) => sum + each.memoryBytes, 0) +
      tables.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    async close() {
      await upkeep(async () => {
        for (const table of tables) await table.letGo();
        tables = [];
      });
    },
  };
}
