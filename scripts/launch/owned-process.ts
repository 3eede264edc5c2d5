import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LaunchFailure } from './failure.ts';
import { forgetProcess, recordProcess } from './stale-processes.ts';

export interface ProcessSpec {
  /** Names its log (`<home>/logs/<name>.log`) and its record for the next start. */
  name: string;
  command: string;
  args: string[];
  env: Record<string, string>;
  cwd?: string;
  uid?: number;
  gid?: number;
  /** What asks it to stop; SIGTERM unless said otherwise. */
  stopSignal?: NodeJS.Signals;
  /** A Node child that talks to us, and learns from 'disconnect' that we were killed. */
  ipc?: boolean;
}

export interface OwnedProcess {
  readonly name: string;
  readonly pid: number | undefined;
  readonly child: ChildProcess;
  /** How it ended, in words: "ended with exit code 1". Never rejects. */
  readonly ended: Promise<string>;
  /** Asks it to stop, kills it after `graceMs`, and answers when it is gone. */
  stop(graceMs: number): Promise<void>;
  kill(): void;
  /** The last lines of its log. */
  logTail(): string;
  readonly logFile: string;
}

export type Spawn = (spec: ProcessSpec) => OwnedProcess;

const TAIL_LINES = 15;

/**
 * Starts a child in a process group of its own (Ctrl-C in a terminal must reach only the launcher, which knows the
 * order to stop things in), with its output in its log file and a record of its pid in the home.
 */
export function spawnOwned(home: string, spec: ProcessSpec): OwnedProcess {
  const { name, command, args, env, cwd, uid, gid, stopSignal = 'SIGTERM', ipc = false } = spec;
  const logFile = join(home, 'logs', `${name}.log`);
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, {
    env,
    cwd,
    uid,
    gid,
    detached: true,
    stdio: ['ignore', log, log, ...(ipc ? (['ipc'] as const) : [])],
  });
  closeSync(log);

  const watchdog = child.pid !== undefined && !ipc ? startWatchdog(child.pid, stopSignal) : undefined;
  if (child.pid !== undefined) recordProcess(home, name, child.pid, stopSignal);

  const ended = new Promise<string>((resolve) => {
    // An error of a child that does run is about a signal or a message, not about its life.
    child.on('error', (error) => child.pid === undefined && resolve(`could not be run (${error.message})`));
    child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `ended with exit code ${code}`));
  }).then((how) => {
    watchdog?.kill('SIGKILL');
    forgetProcess(home, name);
    return how;
  });

  return {
    name,
    pid: child.pid,
    child,
    ended,
    logFile,
    logTail: () => lastLines(logFile),
    kill: () => child.kill('SIGKILL'),
    async stop(graceMs) {
      child.kill(stopSignal);
      const patience = new AbortController();
      const outOfPatience = delay(graceMs, 'out of patience', { signal: patience.signal }).catch(() => undefined);
      if ((await Promise.race([ended, outOfPatience])) === 'out of patience') child.kill('SIGKILL');
      await ended;
      patience.abort();
    },
  };
}

/**
 * Answers once `isReady` does. Throws SERVER_NOT_READY, with the last lines of the log, when the process ends first or
 * takes longer than `timeoutMs`.
 */
export async function untilReady(
  owned: OwnedProcess,
  isReady: () => Promise<boolean>,
  { timeoutMs = 30_000, pollMs = 20 } = {},
): Promise<void> {
  let end: string | undefined;
  void owned.ended.then((how) => {
    end = how;
  });
  const deadline = performance.now() + timeoutMs;
  while (!(await isReady())) {
    if (end !== undefined) throw notReady(owned, end);
    if (performance.now() > deadline) throw notReady(owned, `did not answer within ${timeoutMs / 1000} s`);
    await delay(pollMs);
  }
}

function notReady(owned: OwnedProcess, why: string): LaunchFailure {
  const tail = owned.logTail();
  return new LaunchFailure('SERVER_NOT_READY', {
    what: `${owned.name} did not start`,
    why: `it ${why}${tail ? `; its last words:\n${tail}` : ''}`,
    remedy: `see ${owned.logFile}, put right what it names and start again`,
  });
}

export function lastLines(file: string, count = TAIL_LINES): string {
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}

/**
 * A server cannot tell that the launcher was killed with SIGKILL. This shell can: its standard input ends with us, and
 * then it asks the server to stop. (Whatever survives even so is ended by the next start.)
 */
function startWatchdog(pid: number, signal: NodeJS.Signals): ChildProcess {
  const script = 'read -r _; kill -s "$1" "$2"';
  const watchdog = spawn('/bin/sh', ['-c', script, 'watchdog', signal.slice('SIG'.length), String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watchdog.on('error', () => {}); // without it a killed launcher leaves the server to the next start, no more
  return watchdog;
}
