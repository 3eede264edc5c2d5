import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnOwned } from '../launch/owned-process.ts';
import { rememberedPorts } from '../launch/ports.ts';
import { silentProgress } from '../launch/progress.ts';
import { startRole } from '../launch/roles.ts';
import { createSystem } from '../launch/system.ts';
import type { Topology } from '../launch/topology.ts';
import { migrate } from '../migrate.ts';

/** The whole product in a home of its own, which goes with it unless it is to be kept. */
export interface Product extends AsyncDisposable {
  /** Of its public door, for making a world: as on a laptop. */
  origin: string;
  /** Of another one, to be measured. */
  measured: string;
  /** Where that one tells its metrics. */
  operationsPort: number;
  /** Of its roles: where they and their stores are, and their secrets. */
  env: Readonly<Record<string, string>>;
}

/** For a door that is measured as production would open it, with no balancer in front and no pages. */
export const PRODUCTION = {
  HELIOGRAPH_PROFILE: 'production',
  TRUSTED_PROXIES: 'none',
  CORS_ORIGINS: 'none',
  SHARE_BASE_URL: 'https://example.org',
  // Nobody answers there: a bench sends no mail.
  SMTP_URL: 'smtps://127.0.0.1:9',
  MAIL_FROM: 'no-reply@example.org',
};

const STOP_WITHIN_MS = 20_000;

/**
 * Starts the product, each role a process.
 * @param settings of the door that is measured
 * @param role of that door: `embedded` has the subgraphs in its own process
 * @param everywhere settings of all roles
 * @param rest `kept`: a home that stays, with what is in it; `topology` of the roles beside the measured door
 */
export async function startProduct(
  settings: Record<string, string>,
  role: 'router' | 'embedded' = 'router',
  everywhere: Record<string, string> = {},
  { kept, topology = 'services' }: { kept?: string; topology?: Topology } = {},
): Promise<Product> {
  await using stack = new AsyncDisposableStack();
  const home = kept ?? (await temporaryHome(stack));
  const ports = await rememberedPorts(home, ['door', 'measured', 'operations']);
  const system = await createSystem({
    env: {
      ...process.env,
      ...everywhere,
      HELIOGRAPH_HOME: home,
      PORT: String(ports.door),
      HELIOGRAPH_DEMO: 'off',
      LOG_LEVEL: 'warn',
    },
    topology,
    steps: {
      migrate,
      checkConnections: async () => undefined,
      checkComposition: async () => undefined,
      seedDemo: async () => ({ logIns: [] }),
    },
    progress: silentProgress,
  });
  stack.defer(() => system.stop());
  const { env } = await system.start();
  const own = { PORT: String(ports.measured), OPERATIONS_PORT: String(ports.operations) };
  const measured = await startRole((spec) => spawnOwned(home, { ...spec, name: 'measured' }), {
    role,
    env: { ...env, ...settings, ...own },
  });
  stack.defer(() => measured.stop(STOP_WITHIN_MS));
  const started = stack.move();
  return {
    origin: `http://127.0.0.1:${ports.door}`,
    measured: `http://127.0.0.1:${ports.measured}`,
    operationsPort: ports.operations,
    env,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

async function temporaryHome(stack: AsyncDisposableStack): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'heliograph-bench-'));
  await chmod(home, 0o755);
  stack.defer(() => rm(home, { recursive: true, force: true }));
  return home;
}
