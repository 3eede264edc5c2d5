import path from 'node:path';

/** The kinds of database there are; each has a folder under `prisma/`. */
export const SCHEMA_NAMES = ['directory', 'shard', 'search'] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];

export interface PrismaSchema {
  schemaFile: string;
  migrationsFolder: string;
  configFile: string;
  /** The schema that migrations are tried out in. For shards not `public`, so what only works there is found out. */
  trialSchema: string;
}

const PRISMA_FOLDER = path.join(import.meta.dirname, '../prisma');

export function prismaSchema(name: SchemaName): PrismaSchema {
  return {
    ...prismaFiles(path.join(PRISMA_FOLDER, name)),
    trialSchema: name === 'shard' ? 'shard_0000' : 'public',
  };
}

/** Where the files of a Prisma folder are. */
export function prismaFiles(folder: string) {
  return {
    schemaFile: path.join(folder, 'schema.prisma'),
    migrationsFolder: path.join(folder, 'migrations'),
    configFile: path.join(folder, 'prisma.config.ts'),
  };
}

export function isSchemaName(text: string | undefined): text is SchemaName {
  return SCHEMA_NAMES.some((name) => name === text);
}
