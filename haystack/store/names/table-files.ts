import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UNFINISHED } from '../durable-file.ts';
import { covers, joined, type Stretch } from './coverage.ts';
import { type NamesTable, openTable } from './table.ts';
import { NamesDamaged } from './table-format.ts';

/** Where the table of this number lies. */
export function tablePath(directory: string, number: number): string {
  return join(directory, `names-${String(number).padStart(5, '0')}.table`);
}

/**
 * Opens the tables of a directory, oldest first. What a crash left unfinished, what a newer table has taken the place
 * of, and what the disk has changed is removed, the last with a word to `onDamaged`: the volumes have it all.
 */
export async function openTables(
  directory: string,
  isThere: (volume: number) => boolean,
  onDamaged: (error: NamesDamaged) => void,
): Promise<NamesTable[]> {
  const files = await readdir(directory);
  for (const name of files) {
    if (name.startsWith('names-') && name.endsWith(UNFINISHED)) await rm(join(directory, name), { force: true });
  }
  const numbers = files.flatMap((name) => /^names-(\d+)\.table$/.exec(name)?.[1] ?? []).map(Number);
  const tables: NamesTable[] = [];
  let covered: Stretch[] = [];
  for (const number of numbers.sort((a, b) => b - a)) {
    const path = tablePath(directory, number);
    const table = await openTable(path, number).catch(async (error: unknown) => {
      if (!(error instanceof NamesDamaged)) throw error;
      onDamaged(error);
      return null;
    });
    const stretches = table?.description.coverage.filter(({ volume }) => isThere(volume)) ?? [];
    if (table && !covers(covered, stretches)) {
      tables.unshift(table);
      covered = joined([...covered, ...stretches]);
      continue;
    }
    await table?.letGo();
    await rm(path, { force: true });
  }
  return tables;
}
