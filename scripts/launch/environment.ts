import { delimiter, join } from 'node:path';
import type { BackingUrls } from './backing-services.ts';
import { publicPort } from './ports.ts';
import type { Secrets } from './secrets.ts';
import { DOOR, ROLES, type Role, SUBGRAPHS, type Topology } from './topology.ts';

type Environment = Record<string, string | undefined>;

const ROOT = join(import.meta.dirname, '..', '..');
const BINARIES = join(ROOT, 'node_modules', '.bin');
const MEDIA_BUCKET = 'heliograph-media';

const operationsPortName = (role: Role) => `operations.${role}` as const;

/** Every port a topology may listen on besides the public one. */
export function portNames(topology: Topology) {
  return [
    ...(['postgres', 'redis', 'memcached', 'haystack', 'storageEvents'] as const),
    ...SUBGRAPHS,
    ...ROLES[topology].flat().map(operationsPortName),
  ] as const;
}

export type Ports = Record<ReturnType<typeof portNames>[number], number>;

/**
 * The environment that every role of a system shares. What the caller's environment already says stands; what it leaves
 * out comes from the ports and secrets of the home.
 */
export function systemEnvironment({
  home,
  ports,
  secrets,
  urls,
  env,
}: {
  home: string;
  ports: Ports;
  secrets: Secrets;
  urls: BackingUrls;
  env: Environment;
}): Record<string, string> {
  const { S3_ACCESS_KEY_ID: _key, S3_SECRET_ACCESS_KEY: _secret, ...ownSecrets } = secrets.variables;
  const ours = {
    HELIOGRAPH_PROFILE: 'development',
    PORT: String(publicPort(env)),
    LOGICAL_SHARDS: '64',
    STORAGE_EVENTS_URL: `http://127.0.0.1:${ports.storageEvents}/storage-events`,
    SUBGRAPH_URLS: SUBGRAPHS.map((name) => `${name}=http://127.0.0.1:${ports[name]}/graphql`).join(','),
    ...urls,
    ...ownSecrets,
    ...storageEnvironment(home, ports, secrets, env),
  };
  return {
    ...ours,
    ...present(env),
    HELIOGRAPH_HOME: home,
    APOLLO_TELEMETRY_DISABLED: 'true',
    PATH: [BINARIES, ...(env.PATH ?? '').split(delimiter).filter((folder) => folder && folder !== BINARIES)].join(
      delimiter,
    ),
  };
}

/** One role's environment: each process answers health and metrics on an operations port of its own. */
export function roleEnvironment(
  shared: Record<string, string>,
  role: Role,
  { ports, topology }: { ports: Ports; topology: Topology },
): Record<string, string> {
  const given = role === DOOR[topology] ? shared.OPERATIONS_PORT : undefined;
  return { ...shared, OPERATIONS_PORT: given ?? String(ports[operationsPortName(role)]) };
}

/** Whether the objects are kept by our own haystack rather than by an S3 that the environment names. */
export function usesHaystack(env: Environment): boolean {
  return !env.S3_ENDPOINT;
}

/** Keys we made up would only be refused by somebody else's storage, so they go with the haystack. */
function storageEnvironment(home: string, ports: Ports, secrets: Secrets, env: Environment): Record<string, string> {
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
  };
}

function present(env: Environment): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1])));
}
