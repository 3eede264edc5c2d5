#!/usr/bin/env node
// The schema engine that the Prisma CLI runs as a program of its own (PRISMA_SCHEMA_ENGINE_BINARY, set by each
// prisma.config.ts). The CLI would download it; this one is the same engine from npm, so every command works off line.
// This first file runs on any Node, to say in the CLI's own terms when the Node is too old for the rest.

const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  const message = `The schema engine needs Node 24 (this is ${process.version}): use npx prisma or npm run`;
  // The CLI skips the first line and reads each of the others as JSON.
  const error = { level: 'ERROR', target: 'schema_engine::logger', fields: { error_code: 'P0000', message } };
  process.stderr.write(`\n${JSON.stringify(error)}\n`);
  process.exit(1);
}

const { runSchemaEngine } = await import('./schema-engine/program.ts');
await runSchemaEngine(process.argv.slice(2));
