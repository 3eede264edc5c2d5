import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { prismaSchema, type SchemaName } from './prisma-schemas.ts';

const run = promisify(execFile);
const BINARIES = path.join(import.meta.dirname, '../node_modules/.bin');

/**
 * Generates the TypeScript types of one kind of database, where its schema.prisma says.
 * @throws Error with the CLI's own words, where the schema is not valid.
 */
export async function generateTypes(name: SchemaName): Promise<void> {
  await prismaCli(['generate', '--config', prismaSchema(name).configFile]);
}

/** Runs the Prisma CLI on this Node, whichever the host has; answers what it printed. */
export async function prismaCli(args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const cli = path.join(path.dirname(createRequire(import.meta.url).resolve('prisma/package.json')), 'build/index.js');
  // The CLI starts generators by name, and the engine finds Node, on the PATH; neither is there under a bare `node`.
  const PATH = [BINARIES, path.dirname(process.execPath), process.env.PATH].join(path.delimiter);
  const { stdout } = await run(process.execPath, [cli, ...args], {
    // CHECKPOINT_DISABLE: it is not to ask the network for a newer version of itself.
    env: { ...process.env, PATH, CHECKPOINT_DISABLE: '1', NO_COLOR: '1', ...env },
  });
  return stdout;
}
