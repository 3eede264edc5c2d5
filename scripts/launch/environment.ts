import { delimiter, join } from 'node:path';
import type { BackingUrls } from './backing-services.ts';
import { publicPort } from './ports.ts';
import type { Secrets } from './secrets.ts';
import { DOOR, ROLES, type Role, SUBGRAPHS, type Topology, WORKER } from './topology.ts';

type Environment = Record<string, string | undefined>;

const ROOT = join(import.meta.dirname, '..', '..');
const BINARIES = join(ROOT, 'node_modules', '.bin');
const MEDIA_BUCKET = 'heliograph-media';

// A stop may take ten seconds in all: the door drains first, and what is not done then is cut short.
const DRAIN_TIMEOUT_MS = 2_500;

const operationsPortName = (role: Role) => `operations.${role}` as const;

/** Every port a topology may listen on besides the public one. */
export function portNames(topology: Topology) {
  const stores = ['postgres', 'redis', 'memcached', 'haystack'] as const;
  return [...stores, ...ROLES[topology].flat().map(operationsPortName)] as const;
}

export type Ports = Record<ReturnType<typeof portNames>[number], number>;

/** What a system's environment is made of. */
export interface EnvironmentParts {
  home: string;
  topology: Topology;
  ports: Ports;
  secrets: Secrets;
  urls: BackingUrls;
  /** The caller's environment. What it says stands; what it leaves out comes from the rest. */
  env: Environment;
}

/** The environment that every role of a system shares. */
export function systemEnvironment(parts: EnvironmentParts): Record<string, string> {
  const { home, topology, ports, secrets, urls, env } = parts;
  const port = String(publicPort(env));
  const operationsOf = (role: Role) => `http://127.0.0.1:${operationsPort(env, role, { ports, topology })}`;
  const { S3_ACCESS_KEY_ID: _key, S3_SECRET_ACCESS_KEY: _secret, ...ownSecrets } = secrets.variables;
  return {
    HELIOGRAPH_PROFILE: 'development',
    PORT: port,
    SHARE_BASE_URL: `http://localhost:${port}`,
    LOGICAL_SHARDS: '64',
    DRAIN_TIMEOUT_MS: String(DRAIN_TIMEOUT_MS),
    STORAGE_EVENTS_URL: `${operationsOf(WORKER[topology])}/storage-events`,
    ...(topology === 'services' && {
      SUBGRAPH_URLS: SUBGRAPHS.map((name) => `${name}=${operationsOf(name)}/graphql/${name}`).join(','),
    }),
    ...urls,
    ...ownSecrets,
    ...storageEnvironment(parts),
    ...present(env),
    HELIOGRAPH_HOME: home,
    APOLLO_TELEMETRY_DISABLED: 'true',
    // Of the libraries, not of ours: graphql-js checks every type twice without it.
    NODE_ENV: 'production',
    PATH: withOurBinaries(env.PATH ?? ''),
  };
}

/** One role's environment: each process has an operations port of its own, for health and for the other roles. */
export function roleEnvironment(
  shared: Record<string, string>,
  role: Role,
  layout: { ports: Ports; topology: Topology },
): Record<string, string> {
  return { ...shared, OPERATIONS_PORT: operationsPort(shared, role, layout) };
}

/** A port that the caller gives can only be one role's: that of the public door. */
function operationsPort(
  env: Environment,
  role: Role,
  { ports, topology }: { ports: Ports; topology: Topology },
): string {
  const given = role === DOOR[topology] ? env.OPERATIONS_PORT : undefined;
  return given || String(ports[operationsPortName(role)]);
}

/** Whether the objects are kept by our own haystack rather than by an S3 that the environment names. */
export function usesHaystack(env: Environment): boolean {
  return !env.S3_ENDPOINT;
}

/** Keys we made up would only be refused by somebody else's storage, so they go with the haystack. */
function storageEnvironment({ home, ports, secrets, env }: EnvironmentParts): Record<string, string> {
  const buckets = { S3_STAGING_BUCKET: 'heliograph-staging', S3_MEDIA_BUCKET: MEDIA_BUCKET };
  if (!usesHaystack(env)) return buckets;
  const endpoint = `http://127.0.0.1:${env.HAYSTACK_PORT || ports.haystack}`;
  const { S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = secrets.variables;
  return {
    ...buckets,
    S3_ENDPOINT: endpoint,
    S3_PUBLIC_URL: `${endpoint}/${env.S3_MEDIA_BUCKET || MEDIA_BUCKET}`,
    S3_REGION: 'us-east-1',
    S3_ACCESS_KEY_ID,
    S3_SECRET_ACCESS_KEY,
    HAYSTACK_HOST: '127.0.0.1',
    HAYSTACK_PORT: String(ports.haystack),
    HAYSTACK_DIR: join(home, 'haystack'),
    // Whoever reads without a signature reads what is public: then nothing is.
    ...(env.MEDIA_URLS === 'signed' && { HAYSTACK_PUBLIC_BUCKETS: '' }),
  };
}

function withOurBinaries(path: string): string {
  const others = path.split(delimiter).filter((folder) => folder && folder !== BINARIES);
  return [BINARIES, ...others].join(delimiter);
}

function present(env: Environment): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1])));
}
