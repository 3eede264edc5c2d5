import { join } from 'node:path';
import { z } from 'zod';
import type { CompactionSettings } from './store/compactor.ts';
import { MAX_OFFSET } from './store/needle-index.ts';

export interface HaystackConfig {
  host: string;
  /** 0 takes any free port. */
  port: number;
  directory: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  maxObjectBytes: number;
  volumeBytes: number;
  /** Object bytes held in memory at once, over all requests; past it, requests are answered SlowDown. */
  memoryBytes: number;
  publicBuckets: string[];
  /** Origins whose pages may upload with a presigned address; `*` is any. */
  uploadOrigins: string[];
  /** Null: nobody is told of new objects. */
  events: { url: string; secret: string; buckets: string[] } | null;
  /** When and how fast the space of deleted objects is given back. */
  compaction: CompactionSettings & { everyMillis: number };
  /** How long requests in flight may take to finish at close. */
  drainMillis: number;
}

/** The environment does not describe a haystack. `problems` has a line for each variable to mend. */
export class ConfigInvalid extends Error {
  readonly code = 'CONFIG_INVALID';
  readonly problems: string[];

  constructor(problems: string[]) {
    super(`haystack cannot start:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigInvalid';
    this.problems = problems;
  }
}

const MEBIBYTE = 1024 * 1024;
const MAX_TIMER_SECONDS = 2_000_000;
const GIBIBYTE = 1024 * MEBIBYTE;

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
const bytes = (initial: number, largest: number) => z.coerce.number().int().min(1).max(largest).default(initial);

const environment = z
  .object({
    HELIOGRAPH_PROFILE: z.enum(['development', 'production']).default('development'),
    HELIOGRAPH_HOME: z.string().min(1).default('.heliograph'),
    /** Address to listen on. */
    HAYSTACK_HOST: z.string().min(1).default('127.0.0.1'),
    HAYSTACK_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
    /** Where the volumes lie; `haystack` in the home by default. */
    HAYSTACK_DIR: z.string().min(1).optional(),
    S3_REGION: z.string().min(1).default('us-east-1'),
    S3_ACCESS_KEY_ID: z.string().min(3),
    S3_SECRET_ACCESS_KEY: z.string().min(16),
    /** Largest object that is taken. */
    HAYSTACK_MAX_OBJECT_BYTES: bytes(64 * MEBIBYTE, GIBIBYTE),
    /** Size at which a volume is sealed and the next begun. */
    HAYSTACK_VOLUME_BYTES: bytes(GIBIBYTE, MAX_OFFSET / 2),
    /** Bounds one group commit too, which must end within the furthest offset of a volume. */
    HAYSTACK_MEMORY_BYTES: bytes(512 * MEBIBYTE, MAX_OFFSET / 4),
    /** A volume of which more than this is dead is rewritten without it. */
    HAYSTACK_COMPACT_DEAD_PERCENT: z.coerce.number().int().min(1).max(99).default(25),
    /** So long after an object was deleted or replaced, its bytes are taken off the disk at the next check. */
    HAYSTACK_ERASE_AFTER_SECONDS: z.coerce
      .number()
      .int()
      .min(0)
      .default(24 * 60 * 60),
    /** Time between checks of what is to be rewritten. */
    HAYSTACK_COMPACT_EVERY_SECONDS: z.coerce
      .number()
      .int()
      .min(1)
      .max(MAX_TIMER_SECONDS)
      .default(10 * 60),
    /** How fast rewriting may copy. */
    HAYSTACK_COMPACT_BYTES_PER_SECOND: bytes(32 * MEBIBYTE, Number.MAX_SAFE_INTEGER),
    HAYSTACK_PUBLIC_BUCKETS: list.prefault('heliograph-media'),
    /** Any in development, none in production, unless named. */
    HAYSTACK_UPLOAD_ORIGINS: list.optional(),
    HAYSTACK_EVENT_BUCKETS: list.prefault('heliograph-staging'),
    STORAGE_EVENTS_URL: z.url({ protocol: /^https?$/ }).optional(),
    STORAGE_EVENTS_SECRET: z.string().min(16).optional(),
  })
  .superRefine((variables, context) => {
    if (variables.STORAGE_EVENTS_URL && !variables.STORAGE_EVENTS_SECRET) {
      const message = 'is needed with STORAGE_EVENTS_URL';
      context.addIssue({ code: 'custom', path: ['STORAGE_EVENTS_SECRET'], message });
    }
    if (variables.HAYSTACK_MAX_OBJECT_BYTES > variables.HAYSTACK_MEMORY_BYTES) {
      const message = 'must hold at least one object of HAYSTACK_MAX_OBJECT_BYTES';
      context.addIssue({ code: 'custom', path: ['HAYSTACK_MEMORY_BYTES'], message });
    }
  });

/** Reads the environment; throws ConfigInvalid with everything that is wrong with it. */
export function readHaystackConfig(variables: Record<string, string | undefined>): HaystackConfig {
  const parsed = environment.safeParse(variables);
  if (!parsed.success) {
    throw new ConfigInvalid(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  }
  const env = parsed.data;
  const isDevelopment = env.HELIOGRAPH_PROFILE === 'development';
  const { STORAGE_EVENTS_URL: url, STORAGE_EVENTS_SECRET: secret } = env;
  return {
    host: env.HAYSTACK_HOST,
    port: env.HAYSTACK_PORT,
    directory: env.HAYSTACK_DIR ?? join(env.HELIOGRAPH_HOME, 'haystack'),
    region: env.S3_REGION,
    accessKeyId: env.S3_ACCESS_KEY_ID,
    secretAccessKey: env.S3_SECRET_ACCESS_KEY,
    maxObjectBytes: env.HAYSTACK_MAX_OBJECT_BYTES,
    volumeBytes: env.HAYSTACK_VOLUME_BYTES,
    memoryBytes: env.HAYSTACK_MEMORY_BYTES,
    publicBuckets: env.HAYSTACK_PUBLIC_BUCKETS,
    uploadOrigins: env.HAYSTACK_UPLOAD_ORIGINS ?? (isDevelopment ? ['*'] : []),
    events: url && secret ? { url, secret, buckets: env.HAYSTACK_EVENT_BUCKETS } : null,
    compaction: {
      deadShare: env.HAYSTACK_COMPACT_DEAD_PERCENT / 100,
      eraseAfterMillis: env.HAYSTACK_ERASE_AFTER_SECONDS * 1000,
      everyMillis: env.HAYSTACK_COMPACT_EVERY_SECONDS * 1000,
      bytesPerSecond: env.HAYSTACK_COMPACT_BYTES_PER_SECOND,
    },
    drainMillis: isDevelopment ? 10_000 : 60_000,
  };
}
