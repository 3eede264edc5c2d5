import { startBackingServices } from './backing-services.ts';
import { type Ports, portNames, roleEnvironment, systemEnvironment, usesHaystack } from './environment.ts';
import { LaunchFailure, reasonOf } from './failure.ts';
import { openHome } from './home.ts';
import type { Spawn } from './owned-process.ts';
import { publicPort, rememberedPorts, requirePublicPort } from './ports.ts';
import { bar, type Progress, type Step } from './progress.ts';
import { startRole } from './roles.ts';
import { rememberedSecrets } from './secrets.ts';
import { endStaleProcesses } from './stale-processes.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';
import { DOOR, ROLES, type Role, stageOf, type Topology } from './topology.ts';

type Environment = Record<string, string | undefined>;

export interface LogIn {
  username: string;
  password: string;
  /** What the account is besides, such as a moderator. */
  note?: string;
}

/** What a system does to its stores and schema on the way up; given, so that the launch knows none of them. */
export interface SystemSteps {
  /** Throws where all processes together may need more connections than a server takes. */
  checkConnections(env: Environment, topology: Topology): Promise<void>;
  migrate(env: Environment, options: { onProgress(done: number, total: number): void }): Promise<unknown>;
  /** Says what is wrong with the committed supergraph, or nothing. It warns; the start goes on. */
  checkComposition(): Promise<string | undefined>;
  seedDemo(
    env: Environment,
    options: { onProgress(done: number, total: number, label: string): void },
  ): Promise<{ logIns: LogIn[] }>;
  /** The program that runs a role; scripts/run.ts by default. */
  roleScript?: string;
}

export interface SystemOptions {
  /** The caller's environment. HELIOGRAPH_HOME, PORT, HELIOGRAPH_DEMO and any server URL in it are honoured. */
  env: Environment;
  topology: Topology;
  steps: SystemSteps;
  progress: Progress;
}

export interface System {
  /**
   * Answers when everything is ready, with the environment of the public door. Rejects with a LaunchFailure; the caller
   * stops in either case.
   */
  start(): Promise<{ env: Record<string, string>; logIns: LogIn[] }>;
  /** Stops everything that was started, in order, within ten seconds. May be called at any time, and twice. */
  stop(): Promise<void>;
  /** Kills what a pending `stop` still waits for. */
  hurry(): void;
}

/** Opens the home (throws HOME_IN_USE, HOME_UNUSABLE) and makes a system in it that is ready to be started. */
export async function createSystem({ env, topology, steps, progress }: SystemOptions): Promise<System> {
  const home = await openHome(env.HELIOGRAPH_HOME || '.heliograph');
  const supervisor = createSupervisor({ home: home.path, progress });
  let stopped: Promise<void> | undefined;

  return {
    async start() {
      try {
        return await startSystem(home.path, supervisor, { env, topology, steps, progress });
      } catch (error) {
        // Once it is being stopped, whatever else failed did so because of that.
        supervisor.signal.throwIfAborted();
        throw error;
      }
    },
    stop() {
      home.announceStop();
      stopped ??= supervisor.stop().finally(() => home.release());
      return stopped;
    },
    hurry: () => supervisor.hurry(),
  };
}

async function startSystem(
  home: string,
  supervisor: Supervisor,
  { env, topology, steps, progress }: SystemOptions,
): Promise<{ env: Record<string, string>; logIns: LogIn[] }> {
  await endLeftovers(home, progress);
  await requirePublicPort(publicPort(env));
  const secrets = await rememberedSecrets(home, env);
  const ports = await rememberedPorts(home, portNames(topology));
  const { postgresPassword } = secrets;
  const urls = await startBackingServices({ home, env, ports, postgresPassword, durable: true, supervisor, progress });
  const shared = systemEnvironment({ home, topology, ports, secrets, urls, env });

  await steps.checkConnections(shared, topology);
  await migrate(shared, steps, progress);
  await checkComposition(steps, progress);
  const isOurs = (role: Role) => role !== 'haystack' || usesHaystack(env);
  const groups = ROLES[topology].map((group) => group.filter(isOurs));
  await startRoles(groups, { shared, ports, topology, steps, supervisor, progress });
  const logIns = env.HELIOGRAPH_DEMO === 'off' ? [] : await seedDemo(shared, steps, progress);
  return { env: roleEnvironment(shared, DOOR[topology], { ports, topology }), logIns };
}

async function endLeftovers(home: string, progress: Progress): Promise<void> {
  const ended = await endStaleProcesses(home);
  if (ended.length > 0) progress.line(`! ended what a killed launcher had left running: ${ended.join(', ')}`);
}

async function migrate(env: Record<string, string>, steps: SystemSteps, progress: Progress): Promise<void> {
  const onProgress = (update: Step['update']) => (done: number, total: number) =>
    update(`${bar(done, total)} (${done} of ${total})`);
  await progress
    .step('migrations', ({ update }) => steps.migrate(env, { onProgress: onProgress(update) }))
    .catch((error: unknown) => {
      throw new LaunchFailure('MIGRATIONS_FAILED', {
        what: 'the databases could not be brought up to date',
        why: reasonOf(error),
        remedy: `put right what it names and start again (PostgreSQL's log: ${env.HELIOGRAPH_HOME}/logs/postgres.log)`,
      });
    });
}

async function checkComposition(steps: SystemSteps, progress: Progress): Promise<void> {
  const problem = await progress.step('composition', () => steps.checkComposition());
  if (problem) progress.line(`! ${problem}`);
}

async function startRoles(
  groups: Role[][],
  {
    shared,
    ports,
    topology,
    steps,
    supervisor,
    progress,
  }: {
    shared: Record<string, string>;
    ports: Ports;
    topology: Topology;
    steps: SystemSteps;
    supervisor: Supervisor;
    progress: Progress;
  },
): Promise<void> {
  const startOne = (role: Role) => {
    const options = { role, env: roleEnvironment(shared, role, { ports, topology }), script: steps.roleScript };
    const service = { name: role, stage: stageOf(role), start: (spawn: Spawn) => startRole(spawn, options) };
    return progress.step(role, () => supervisor.run(service));
  };
  for (const group of groups) await Promise.all(group.map(startOne));
}

async function seedDemo(env: Record<string, string>, steps: SystemSteps, progress: Progress): Promise<LogIn[]> {
  const onProgress = (update: Step['update']) => (done: number, total: number, label: string) =>
    update(`${bar(done, total)} ${label}`);
  const { logIns } = await progress
    .step('demo world', ({ update }) => steps.seedDemo(env, { onProgress: onProgress(update) }))
    .catch((error: unknown) => {
      throw new LaunchFailure('DEMO_FAILED', {
        what: 'the demo world could not be made',
        why: reasonOf(error),
        remedy: `see the logs in ${env.HELIOGRAPH_HOME}/logs, or start without it: HELIOGRAPH_DEMO=off npm start`,
      });
    });
  return logIns;
}
