// Starts everything, says where it is, and stops everything when asked to. `npm start` comes here by way of start.mjs.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explain, LaunchFailure } from './launch/failure.ts';
import { terminalProgress } from './launch/progress.ts';
import { createSystem, type System, type SystemSteps } from './launch/system.ts';
import type { Topology } from './launch/topology.ts';
import { welcome } from './launch/welcome.ts';

// npm passes a Ctrl-C on that the terminal has sent already: only a later one means "at once".
const SECOND_SIGNAL_AFTER_MS = 1_000;
const SUPERGRAPH = join(import.meta.dirname, '..', 'schema', 'supergraph.graphql');

// Each is loaded when its turn comes: a warm start needs little of the seed, and nothing waits for all of them.
const steps: SystemSteps = {
  checkConnections: async (env, topology) =>
    (await import('./launch/connection-budget.ts')).checkConnectionBudget(topology, env),
  migrate: async (env, options) => (await import('./migrate.ts')).migrate(env, options),
  seedDemo: async (env, options) => (await import('./seed.ts')).seedDemo(env, options),
  async checkComposition() {
    const { supergraphSdl, errors } = (await import('./compose.ts')).composeSupergraph();
    if (errors) return `schema/ does not compose, the committed supergraph is served: ${errors.map(String).join('; ')}`;
    const isCurrent = supergraphSdl === (await readFile(SUPERGRAPH, 'utf8').catch(() => undefined));
    return isCurrent
      ? undefined
      : 'schema/supergraph.graphql is stale and is served as it is; npm run compose renews it';
  },
};

function topologyFrom(args: string[]): Topology {
  const { values, positionals } = parseArgs({ args, strict: false, options: { topology: { type: 'string' } } });
  const { topology = 'embedded', ...unknown } = values;
  const surplus = [...Object.keys(unknown).map((name) => `--${name}`), ...positionals];
  if (surplus.length === 0 && (topology === 'embedded' || topology === 'services')) return topology;
  throw new LaunchFailure('BAD_ARGUMENT', {
    what: `start does not understand ${surplus.join(' ') || `--topology=${topology}`}`,
    why: 'it takes --topology=embedded (the default) or --topology=services; all else is in the environment',
    remedy: 'npm start, or npm run start:services',
  });
}

/** Stops the system on a signal, or when the process that started us is gone; resolves with the exit code. */
function stopped(system: System): Promise<number> {
  return new Promise((resolve, reject) => {
    let firstAt: number | undefined;
    const stop = (exitCode: number) => {
      if (firstAt === undefined) {
        firstAt = performance.now();
        progress.line('… stopping');
        system.stop().then(() => resolve(exitCode), reject);
      } else if (performance.now() - firstAt > SECOND_SIGNAL_AFTER_MS) {
        system.hurry();
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.on(signal, () => stop(0));
    if (process.connected) process.on('disconnect', () => stop(0));
    process.on('uncaughtException', (error) => {
      if (firstAt !== undefined) return; // a step that lost its servers to the stop
      console.error(explain(error));
      stop(1);
    });
  });
}

const progress = terminalProgress(process.stdout);

async function main(): Promise<number> {
  const system = await createSystem({
    env: process.env,
    topology: topologyFrom(process.argv.slice(2)),
    steps,
    progress,
  });
  const end = stopped(system);
  const started = system.start().then((ready) => progress.line(welcome(ready)));
  try {
    return await Promise.race([end, started.then(() => end)]);
  } catch (error) {
    if (error instanceof LaunchFailure && error.code === 'STOPPING') return end;
    await system.stop();
    throw error;
  }
}

// Exits at once: a demo world that was being made when the stop came has nothing left to wait for.
process.exit(
  await main().catch((error: unknown) => {
    console.error(explain(error));
    return 1;
  }),
);
