import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import { postgresAdapterFactory } from './postgres-adapter.ts';

export type SchemaEngine = bindings.SchemaEngine;

/** Path and content of a `.prisma` file. */
export type Datamodel = [path: string, content: string];

/** As much of it as is used: Node has it, Node's types do not. */
declare const WebAssembly: {
  instantiate(code: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

/** A bug in the engine. It surfaces as an uncaught exception, and what the engine was asked for is never answered. */
export class SchemaEnginePanic extends Error {
  readonly code = 'SCHEMA_ENGINE_PANIC';
  constructor(message: string) {
    super(`Prisma's schema engine panicked: ${message}`);
    this.name = 'SchemaEnginePanic';
  }
}

/** The engine reports the message of a panic to this global; thrown from here, it is not lost in "unreachable". */
const panicRegistry = {
  set_message(message: string): never {
    throw new SchemaEnginePanic(message);
  },
};

let isLoaded = false;

export interface SchemaEngineOptions {
  /** PostgreSQL, with `?schema=` where it is not `public` (the engine makes it); its user may create databases. */
  url: string;
  datamodels?: Datamodel[];
}

/** Prisma's schema engine itself, compiled to WebAssembly, connected to one database. */
export async function openSchemaEngine({ url, datamodels = [] }: SchemaEngineOptions) {
  await load();
  const factory = postgresAdapterFactory(url);
  const bound = bindMigrationAwareSqlAdapterFactory(factory);
  const ignoreLog = () => undefined;
  // An empty list of files makes the engine panic.
  const options = { datamodels: datamodels.length > 0 ? datamodels : undefined };
  const engine = await bindings.SchemaEngine.new(options, ignoreLog, bound);
  return { engine, [Symbol.asyncDispose]: () => factory[Symbol.asyncDispose]() };
}

/** The commit that the engine was built from. */
export async function engineVersion(): Promise<string> {
  await load();
  return bindings.version();
}

async function load(): Promise<void> {
  if (isLoaded) return;
  // Importing .wasm would be one line less, but is experimental and says so on stderr, where the CLI expects JSON.
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm');
  const code = await readFile(path.join(path.dirname(entry), 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(code, { './schema_engine_bg.js': { ...bindings } });
  const { __wbindgen_start: start } = instance.exports;
  if (typeof start !== 'function') throw new Error('@prisma/schema-engine-wasm is not the engine this was written for');
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: panicRegistry });
  bindings.__wbg_set_wasm(instance.exports);
  start();
  isLoaded = true;
}
