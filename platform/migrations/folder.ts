import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { MigrationFolderInvalid } from './errors.ts';

/** One folder of `prisma/<name>/migrations`. */
export interface Migration {
  /** The folder's name: a timestamp and what the migration is for. Migrations are applied in order of it. */
  name: string;
  sql: string;
  /** SHA-256 of the file in hex, exactly as Prisma computes it. */
  checksum: string;
}

/**
 * The migrations in a folder, oldest first.
 * @throws MigrationFolderInvalid where the folder does not exist or a migration has no `migration.sql`.
 */
export function readMigrations(folder: string): Migration[] {
  return migrationNames(folder).map((name) => {
    const file = path.join(folder, name, 'migration.sql');
    const bytes = read(file, () => readFileSync(file));
    return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') };
  });
}

function migrationNames(folder: string): string[] {
  const entries = read(folder, () => readdirSync(folder, { withFileTypes: true }));
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function read<T>(file: string, from: () => T): T {
  try {
    return from();
  } catch (error) {
    throw new MigrationFolderInvalid(`${file} cannot be read as part of a migrations folder`, error);
  }
}
