import { fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { z } from 'zod';
import { TIERS, type Tier } from '../scheduling/taking-turns.ts';
import type { WorkerProcess } from './worker-pool.ts';

/** What a worker tells of itself: that it takes jobs, which photos it is at, and how long a tier of one has taken. */
const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('photo'), mediaId: z.string(), state: z.enum(['began', 'ended']) }),
  z.object({ type: z.literal('tier'), tier: z.enum(TIERS), seconds: z.number() }),
]);

export type WorkerMessage = z.output<typeof message>;

/** What is heard of a process beside what its WorkerProcess shows. */
export interface Hearing {
  onTier(tier: Tier, seconds: number): void;
  /** After it has begun a photo, or ended one. */
  onPhoto?(): void;
}

export interface ForkedProcess {
  script: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Gets only what others leave of the processor. */
  isIdle?: boolean;
}

/** Starts `script` as a worker with this environment. It writes to our log, and goes when we die. */
export function forkWorker(
  { script, args, env, isIdle = false }: ForkedProcess,
  { onTier, onPhoto }: Hearing,
): WorkerProcess {
  const child = fork(script, args, { env });
  if (isIdle && child.pid) yieldToOthers(child.pid);
  const begun = new Map<string, number>();
  const ready = Promise.withResolvers<void>();

  child.on('message', (sent) => {
    const told = message.safeParse(sent);
    if (!told.success) return;
    const { data } = told;
    if (data.type === 'ready') ready.resolve();
    else if (data.type === 'tier') onTier(data.tier, data.seconds);
    else {
      if (data.state === 'began') begun.set(data.mediaId, Date.now());
      else begun.delete(data.mediaId);
      onPhoto?.();
    }
  });

  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => child.pid === undefined && resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `ended with exit code ${code}`));
  }).then((how) => {
    begun.clear();
    ready.reject(new Error(`A pipeline worker did not start: it ${how}`));
    return how;
  });

  return {
    pid: child.pid,
    ready: ready.promise,
    ended,
    busySince: () => (begun.size === 0 ? null : Math.min(...begun.values())),
    tell(told) {
      // One that is gone hears nothing, and needs nothing.
      if (child.connected) child.send(told, () => undefined);
    },
    retire: () => child.kill('SIGTERM'),
    kill: () => child.kill('SIGKILL'),
  };
}

/** From here, not by itself: the priority of a process is that of each of its threads, which have it from the first. */
function yieldToOthers(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It is gone already, and its end will be heard of.
  }
}

/** Tells whoever started this process; nobody, where it was started by hand. */
export function tellSupervisor(told: WorkerMessage): void {
  process.send?.(told);
}
