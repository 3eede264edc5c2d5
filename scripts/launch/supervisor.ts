import { setTimeout as delay } from 'node:timers/promises';
import { LaunchFailure } from './failure.ts';
import { type OwnedProcess, type Spawn, spawnOwned } from './owned-process.ts';
import type { Progress } from './progress.ts';

/** The order in which a system stops: first the door that lets requests in, last the stores that everything uses. */
export const STOP_ORDER = ['door', 'roles', 'storage', 'backing'] as const;
export type Stage = (typeof STOP_ORDER)[number];

export interface Service {
  name: string;
  stage: Stage;
  /** Answers once the process is ready. Each process it makes comes from `spawn`, so that stopping finds it. */
  start(spawn: Spawn): Promise<OwnedProcess>;
}

export interface Durations {
  /** When a stage must be gone, counted from the beginning of the stop. What is left of it then is killed. */
  goneBy: Record<Stage, number>;
  /** First wait before a dead child is started again; doubled on each failure up to `longestRestart`. */
  firstRestart: number;
  longestRestart: number;
  /** A child that lived this long starts again after the first wait. */
  stable: number;
}

/** In milliseconds. Everything is gone within the ten seconds that a development stop may take. */
const DEFAULT_DURATIONS: Durations = {
  goneBy: { door: 3_000, roles: 6_000, storage: 7_000, backing: 9_500 },
  firstRestart: 200,
  longestRestart: 10_000,
  stable: 30_000,
};

export interface Supervisor {
  /** Starts a service and keeps it running. Throws when the first start fails; after that a dead one is restarted. */
  run(service: Service): Promise<OwnedProcess>;
  /** Stops every process, stage by stage, also those of a service that is still starting. */
  stop(): Promise<void>;
  /** For a second Ctrl-C: kills what still lives; the pending `stop` then ends at once. */
  hurry(): void;
  /** Aborted when stopping begins: steps that run helpers (initdb, apt-get) give it to them. */
  readonly signal: AbortSignal;
}

/** Owns the processes of one launch. */
export function createSupervisor({
  home,
  progress,
  durations = DEFAULT_DURATIONS,
}: {
  home: string;
  progress: Progress;
  durations?: Durations;
}): Supervisor {
  const stopping = new AbortController();
  const living = new Map<OwnedProcess, Stage>();
  let stopped: Promise<void> | undefined;

  /** Starts the service once; what a failed start leaves running is killed, so that no two of it ever live. */
  const startOnce = async ({ stage, start }: Service): Promise<OwnedProcess> => {
    const spawned: OwnedProcess[] = [];
    try {
      return await start((spec) => {
        stopping.signal.throwIfAborted();
        const owned = spawnOwned(home, spec);
        spawned.push(owned);
        living.set(owned, stage);
        void owned.ended.then(() => living.delete(owned));
        return owned;
      });
    } catch (error) {
      await Promise.all(spawned.map((owned) => owned.stop(0)));
      throw error;
    }
  };

  const keepRunning = async (service: Service, first: OwnedProcess) => {
    let owned: OwnedProcess | undefined = first;
    let wait = durations.firstRestart;
    while (!stopping.signal.aborted) {
      if (owned) {
        const started = performance.now();
        const how = await owned.ended;
        if (stopping.signal.aborted) return;
        if (performance.now() - started > durations.stable) wait = durations.firstRestart;
        progress.line(`! ${service.name} ${how}; starting it again (log: ${owned.logFile})`);
      }
      await delay(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
      wait = Math.min(wait * 2, durations.longestRestart);
      owned = await startOnce(service).catch((error: Error) => {
        if (!stopping.signal.aborted) progress.line(`! ${service.name} could not be started again: ${error.message}`);
        return undefined;
      });
    }
  };

  const stopEverything = async () => {
    stopping.abort(stoppingFailure());
    const began = performance.now();
    for (const stage of STOP_ORDER) {
      const left = Math.max(began + durations.goneBy[stage] - performance.now(), 0);
      const members = [...living].filter(([, itsStage]) => itsStage === stage);
      await Promise.all(members.map(([owned]) => owned.stop(left)));
    }
  };

  return {
    signal: stopping.signal,
    async run(service) {
      const owned = await startOnce(service);
      void keepRunning(service, owned);
      return owned;
    },
    stop() {
      stopped ??= stopEverything();
      return stopped;
    },
    hurry() {
      for (const owned of living.keys()) owned.kill();
    },
  };
}

function stoppingFailure(): LaunchFailure {
  return new LaunchFailure('STOPPING', {
    what: 'the start was interrupted',
    why: 'it was asked to stop',
    remedy: 'start again when you like',
  });
}
