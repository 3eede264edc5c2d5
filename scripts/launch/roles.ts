import { join } from 'node:path';
import { LaunchFailure } from './failure.ts';
import type { OwnedProcess, Spawn } from './owned-process.ts';
import type { Role } from './topology.ts';

const RUN_SCRIPT = join(import.meta.dirname, '..', 'run.ts');

/**
 * Room for what is young, in MiB: with V8's first megabyte the garbage of a start is collected so often that it takes a
 * fifth longer.
 */
const NODE_FLAGS = ['--min-semi-space-size=16'];

/**
 * Starts `node scripts/run.ts <role>` and answers when it has sent `{ type: 'ready' }`. Throws ROLE_NOT_READY, with the
 * last lines of its log, when it ends first or stays silent for `timeoutMs`.
 */
export async function startRole(
  spawn: Spawn,
  {
    role,
    env,
    script = RUN_SCRIPT,
    timeoutMs = 30_000,
  }: { role: Role; env: Record<string, string>; script?: string; timeoutMs?: number },
): Promise<OwnedProcess> {
  const owned = spawn({ name: role, command: process.execPath, args: [...NODE_FLAGS, script, role], env, ipc: true });
  const problem = await whyNotReady(owned, timeoutMs);
  if (problem === undefined) return owned;
  const tail = owned.logTail();
  throw new LaunchFailure('ROLE_NOT_READY', {
    what: `${role} did not start`,
    why: `${problem}${tail ? `; its last words:\n${tail}` : ''}`,
    remedy: `see ${owned.logFile}, put right what it names and start again`,
  });
}

function whyNotReady(owned: OwnedProcess, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(`it was not ready within ${timeoutMs / 1000} s`), timeoutMs);
    const settle = (problem?: string) => {
      clearTimeout(timer);
      resolve(problem);
    };
    owned.child.on('message', (message) => isReadyMessage(message) && settle());
    void owned.ended.then((how) => settle(`it ${how}`));
  });
}

function isReadyMessage(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready';
}
