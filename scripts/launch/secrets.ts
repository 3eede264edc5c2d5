import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { LaunchFailure } from './failure.ts';
import { readJson, writeJson } from './json-file.ts';

type Environment = Record<string, string | undefined>;

/** What development generates and production must bring: environment variable → how to make one. */
const GENERATORS = {
  S3_ACCESS_KEY_ID: () => `HELIO${randomBytes(8).toString('hex').toUpperCase()}`,
  S3_SECRET_ACCESS_KEY: () => randomBytes(30).toString('base64url'),
  STORAGE_EVENTS_SECRET: () => randomBytes(32).toString('base64url'),
  AUTH_VIEWER_SECRET: () => randomBytes(32).toString('base64url'),
  AUTH_TWO_FACTOR_KEY: () => randomBytes(32).toString('base64url'),
  CURSOR_SECRET: () => randomBytes(32).toString('base64url'),
  AUTH_ACCESS_KEY: signingKey,
} as const;

const SERVER_URLS = ['DIRECTORY_DATABASE_URL', 'SHARD_SERVERS', 'REDIS_URL', 'MEMCACHED_SERVERS'] as const;

export type SecretName = keyof typeof GENERATORS;

export interface Secrets {
  /** Password of the PostgreSQL server in the home. */
  postgresPassword: string;
  /** Values of the environment variables of the same names. */
  variables: Record<SecretName, string>;
}

/**
 * The secrets of this home, made once and kept in `<home>/secrets.json` (mode 0600).
 *
 * In production nothing is ever made up: throws MISSING_SECRETS with the variables that are not set.
 */
export async function rememberedSecrets(home: string, env: Environment): Promise<Secrets> {
  const names = Object.keys(GENERATORS) as SecretName[];
  if (env.HELIOGRAPH_PROFILE === 'production') return secretsFromEnvironment(names, env);

  const file = join(home, 'secrets.json');
  const kept = ((await readJson(file)) ?? {}) as Partial<Secrets>;
  const secrets: Secrets = {
    postgresPassword: kept.postgresPassword ?? randomBytes(24).toString('hex'),
    variables: Object.fromEntries(
      names.map((name) => [name, kept.variables?.[name] ?? GENERATORS[name]()]),
    ) as Secrets['variables'],
  };
  await writeJson(file, secrets, { mode: 0o600 });
  return secrets;
}

function secretsFromEnvironment(names: SecretName[], env: Environment): Secrets {
  const missing = [...names, ...SERVER_URLS].filter((name) => !env[name]);
  if (missing.length > 0) {
    throw new LaunchFailure('MISSING_SECRETS', {
      what: 'HELIOGRAPH_PROFILE=production, and not everything it needs is set',
      why: `these variables are missing: ${missing.join(', ')}`,
      remedy: 'set them; in production no secret is generated and no server is started for you',
    });
  }
  const variables = Object.fromEntries(names.map((name) => [name, env[name]])) as Secrets['variables'];
  return { postgresPassword: '', variables };
}

/** An ES256 private key as a JSON Web Key; `kid` names it in tokens and in the JWKS. */
function signingKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomBytes(8).toString('base64url');
  return JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' });
}
