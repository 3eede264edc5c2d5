import { readFileSync } from 'node:fs';
import { type Ports, roleEnvironment } from '../../scripts/launch/environment.ts';
import { type OwnedProcess, type Spawn, spawnOwned } from '../../scripts/launch/owned-process.ts';
import { startRole } from '../../scripts/launch/roles.ts';
import type { Role, Topology } from '../../scripts/launch/topology.ts';

/** A stop that takes longer than a development system may need for it is a fault; then the process is killed. */
const STOP_WITHIN_MS = 10_000;
/** Twice what a launcher allows: with much else to do, a machine may take half a minute. */
const START_WITHIN_MS = 60_000;

/** The processes of one system's roles. None is started again by itself: a test says when. */
export interface RoleProcesses {
  /** Starts what does not run, group by group. @throws LaunchFailure with the last words of the role that failed */
  start(): Promise<void>;
  /** Asks all to stop, the door first and storage last, and answers when they are gone. */
  stop(): Promise<void>;
  /** SIGKILL, which no process can prepare for, with all that it has started. Nothing where it does not run. */
  kill(role: Role): Promise<void>;
  /** Ends the role where it runs, by SIGTERM or SIGKILL, and starts it again. */
  restart(role: Role, how?: 'stop' | 'kill'): Promise<void>;
  /** Where the role runs. */
  pid(role: Role): number | undefined;
  /** Stops the role in its tracks, still connected to everyone, until it is thawed. */
  freeze(role: Role): void;
  thaw(role: Role): void;
  /** Asks the role to stop, and answers how it ended. */
  terminate(role: Role): Promise<string>;
  /** All that the role has logged. */
  log(role: Role): string;
  /** What the role has logged last. */
  logTail(role: Role): string;
}

/**
 * Real processes, `node scripts/run.ts <role>`, as an operator starts them.
 * @param groups the roles in groups that start together, one group after the other
 */
export function roleProcesses(options: {
  home: string;
  topology: Topology;
  groups: readonly (readonly Role[])[];
  ports: Ports;
  env: Record<string, string>;
}): RoleProcesses {
  const { home, topology, groups, ports, env } = options;
  const processes = new Map<Role, OwnedProcess>();
  const running = new Set<OwnedProcess>();

  const start = async (role: Role): Promise<void> => {
    // Noted as soon as there is a process, so that stopping also ends one that never becomes ready.
    const spawn: Spawn = (spec) => {
      const owned = spawnOwned(home, spec);
      processes.set(role, owned);
      running.add(owned);
      void owned.ended.then(() => running.delete(owned));
      return owned;
    };
    await startRole(spawn, { role, env: roleEnvironment(env, role, { ports, topology }), timeoutMs: START_WITHIN_MS });
  };

  const ofRole = (role: Role): OwnedProcess => {
    const owned = processes.get(role);
    if (!owned) throw new Error(`The ${topology} topology of this system has no process for ${role}`);
    return owned;
  };

  const isRunning = (role: Role): boolean => running.has(processes.get(role) as OwnedProcess);

  const kill = async (role: Role): Promise<void> => {
    const { pid, ended } = ofRole(role);
    // With the processes it has started, which are in its group: a machine that fails takes them all.
    if (pid !== undefined && isRunning(role)) process.kill(-pid, 'SIGKILL');
    await ended;
  };

  return {
    async start() {
      for (const group of groups) await Promise.all(group.filter((role) => !isRunning(role)).map(start));
    },
    async stop() {
      for (const group of groups.toReversed()) {
        const members = group.flatMap((role) => processes.get(role) ?? []).filter((owned) => running.has(owned));
        await Promise.all(members.map((owned) => owned.stop(STOP_WITHIN_MS)));
      }
    },
    kill,
    async restart(role, how = 'stop') {
      await (how === 'kill' ? kill(role) : ofRole(role).stop(STOP_WITHIN_MS));
      await start(role);
    },
    pid: (role) => ofRole(role).pid,
    freeze: (role) => void ofRole(role).child.kill('SIGSTOP'),
    thaw: (role) => void ofRole(role).child.kill('SIGCONT'),
    terminate(role) {
      const owned = ofRole(role);
      owned.child.kill('SIGTERM');
      return owned.ended;
    },
    log: (role) => readFileSync(ofRole(role).logFile, 'utf8'),
    logTail: (role) => ofRole(role).logTail(),
  };
}
