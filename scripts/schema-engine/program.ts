import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { runDatabaseCommand } from './database-command.ts';
import { engineVersion } from './engine.ts';
import { serveJsonRpc } from './json-rpc.ts';

/**
 * The engine's command line, as the Prisma CLI 7.10 uses it:
 * - `--version`
 * - `--datasource '{"url":"…"}' cli can-connect-to-database|create-database|drop-database`
 * - `[--datasource '{"url":"…"}'] [--datamodels file.prisma]…`: JSON-RPC on stdin and stdout.
 */
export async function runSchemaEngine(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    // The CLI has further options, such as --enabled-preview-features, which the WebAssembly engine does not take.
    strict: false,
    options: {
      version: { type: 'boolean' },
      datasource: { type: 'string' },
      datamodels: { type: 'string', multiple: true, default: [] },
    },
  });
  const url = typeof values.datasource === 'string' ? datasourceUrl(values.datasource) : undefined;
  const [command, databaseCommand] = positionals;
  if (values.version) {
    console.log(`schema-engine-wasm ${await engineVersion()}`);
  } else if (command === 'cli') {
    process.exitCode = await runDatabaseCommand(databaseCommand, url);
  } else {
    const files = (values.datamodels ?? []).filter((file) => typeof file === 'string');
    const datamodels = await Promise.all(
      files.map(async (file): Promise<[string, string]> => [file, await readFile(file, 'utf8')]),
    );
    await serveJsonRpc({ url, datamodels });
  }
}

function datasourceUrl(json: string): string | undefined {
  const datasource: { url?: string } = JSON.parse(json);
  return datasource.url;
}
