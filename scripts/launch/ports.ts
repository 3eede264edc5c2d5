import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { LaunchFailure } from './failure.ts';
import { readJson, writeJson } from './json-file.ts';

// Below 32768, where Linux begins to hand out ports for outgoing connections: none of those can take ours by chance.
const LOWEST = 20_000;
const HIGHEST = 32_767;

export type IsPortFree = (port: number) => Promise<boolean>;

/**
 * A loopback port for each name. They are chosen once and kept in `<home>/ports.json`, so that URLs survive a restart;
 * one that somebody else has taken meanwhile is chosen anew.
 */
export async function rememberedPorts<Name extends string>(
  home: string,
  names: readonly Name[],
  isFree: IsPortFree = isLoopbackPortFree,
): Promise<Record<Name, number>> {
  const file = join(home, 'ports.json');
  const remembered = ((await readJson(file)) ?? {}) as Record<string, number>;
  const ports = { ...remembered };
  for (const name of names) {
    const port = ports[name];
    if (port === undefined || !(await isFree(port)))
      ports[name] = await freePort(new Set(Object.values(ports)), isFree);
  }
  await writeJson(file, ports);
  return ports as Record<Name, number>;
}

/** Throws PORT_TAKEN when the public port, on which apps reach the router, belongs to somebody else. */
export async function requirePublicPort(port: number): Promise<void> {
  const problem = (await bindingProblem(port)) ?? (await bindingProblem(port, '127.0.0.1'));
  if (!problem) return;
  throw new LaunchFailure('PORT_TAKEN', {
    what: `port ${port} cannot be used`,
    why: problem === 'EADDRINUSE' ? 'another program listens on it' : `the system answers ${problem}`,
    remedy: `end that program ("lsof -i :${port}" names it) or choose another port: PORT=${port + 1} npm start`,
  });
}

/** The public port from PORT, 4000 by default. Throws BAD_ENVIRONMENT for anything that is not a port. */
export function publicPort(env: Record<string, string | undefined>): number {
  const port = Number(env.PORT || 4000);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new LaunchFailure('BAD_ENVIRONMENT', {
    what: `PORT=${env.PORT} is not a port`,
    why: 'a port is a number from 1 to 65535',
    remedy: 'correct PORT, or leave it out for 4000',
  });
}

export async function isLoopbackPortFree(port: number): Promise<boolean> {
  return !(await bindingProblem(port, '127.0.0.1'));
}

async function freePort(taken: ReadonlySet<number>, isFree: IsPortFree): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(LOWEST, HIGHEST + 1);
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  throw new LaunchFailure('NO_FREE_PORT', {
    what: 'no free port was found',
    why: `200 random ports from ${LOWEST} to ${HIGHEST} were all taken`,
    remedy: 'end what occupies them ("ss -ltn" or "lsof -i -P" lists it)',
  });
}

/** The error code the system answers when we try to listen there, undefined when it lets us. */
function bindingProblem(port: number, host?: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
