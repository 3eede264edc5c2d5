import { chmodSync, mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBackingServices } from './backing-services.ts';
import { portNames, systemEnvironment } from './environment.ts';
import { openHome } from './home.ts';
import { rememberedPorts } from './ports.ts';
import { silentProgress } from './progress.ts';
import { rememberedSecrets } from './secrets.ts';
import { endStaleProcesses } from './stale-processes.ts';
import { createSupervisor } from './supervisor.ts';

export interface TestServers {
  /** The environment of an embedded system on these servers: their URLs, secrets and free ports. */
  env: Record<string, string>;
  /** Ends the servers and removes the home with everything in it. */
  close(): Promise<void>;
}

/**
 * PostgreSQL (not durable, unless asked), Redis and memcached for one run of the tests, in a home of its own.
 *
 * Servers that the caller's environment names are ignored: tests create and drop what they like, and must never do so
 * in a database somebody cares for.
 */
export async function startTestServers(
  home = temporaryHome(),
  { durable = false }: { durable?: boolean } = {},
): Promise<TestServers> {
  const opened = await openHome(home);
  const supervisor = createSupervisor({ home: opened.path, progress: silentProgress });
  const close = async () => {
    await supervisor.stop();
    opened.release();
    await removeHome(opened.path);
  };
  try {
    await endStaleProcesses(opened.path);
    const secrets = await rememberedSecrets(opened.path, {});
    const ports = await rememberedPorts(opened.path, [...portNames('embedded'), 'public']);
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, LOGICAL_SHARDS: '16', PORT: String(ports.public) };
    const urls = await startBackingServices({
      home: opened.path,
      env,
      ports,
      postgresPassword: secrets.postgresPassword,
      durable,
      supervisor,
      progress: silentProgress,
    });
    return { env: systemEnvironment({ home: opened.path, topology: 'embedded', ports, secrets, urls, env }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A new home in a folder, open to all, so that PostgreSQL can live in it when root runs the tests. */
export function temporaryHome(folder = tmpdir()): string {
  const home = mkdtempSync(join(folder, 'heliograph-test-'));
  chmodSync(home, 0o755);
  return home;
}

/** PostgreSQL's data may be elsewhere, with a link to it in the home. */
async function removeHome(home: string): Promise<void> {
  try {
    await rm(realpathSync(join(home, 'postgres')), { recursive: true, force: true });
  } catch {
    // it never came to a data folder
  }
  await rm(home, { recursive: true, force: true });
}
