import { join } from 'node:path';
import { z } from 'zod';
import type { PatienceLimits } from './s3/patience.ts';
import type { CompactionSettings } from './store/compactor.ts';
import { MAX_OFFSET } from './store/needle-index.ts';

export interface HaystackConfig {
  host: string;
  /** 0 takes any free port. */
  port: number;
  directory: string;
  /** Directories that are there, each on a disk of its own; null: `directory` alone, which is created when need be. */
  stores: string[] | null;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  maxObjectBytes: number;
  volumeBytes: number;
  /** Object bytes held in memory at once, over all requests; past it, requests are answered SlowDown. */
  memoryBytes: number;
  /** Of these, what all who have no key may hold together, and what those of one address may. */
  guestMemoryBytes: number;
  addressMemoryBytes: number;
  /** How slowly a client may send or take bytes before it is cut off. */
  patience: PatienceLimits;
  publicBuckets: string[];
  /** Origins whose pages may upload with a presigned address; `*` is any. */
  uploadOrigins: string[];
  /** Null: nobody is told of new objects. */
  events: { url: string; secret: string; buckets: string[] } | null;
  /** When and how fast the space of deleted objects is given back. */
  compaction: CompactionSettings & { everyMillis: number };
  /** When and how fast every needle is read to find what a disk has changed. */
  scrub: { everyMillis: number; bytesPerSecond: number };
  /** How long a multipart upload may take; one begun earlier is given up. */
  uploadExpiresMillis: number;
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
const PRODUCTION_VOLUME_BYTES = 100e9;
const MAX_MEMORY = 32 * GIBIBYTE;

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
const percent = (initial: number) => z.coerce.number().int().min(1).max(100).default(initial);
const percentOf = (whole: number, percent: number) => Math.floor((whole * percent) / 100);
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
    /** Several directories, separated by commas, in place of the one: each is there already, and on a disk of its own. */
    HAYSTACK_STORES: list.optional(),
    S3_REGION: z.string().min(1).default('us-east-1'),
    S3_ACCESS_KEY_ID: z.string().min(3),
    S3_SECRET_ACCESS_KEY: z.string().min(16),
    /** Largest object that is taken. */
    HAYSTACK_MAX_OBJECT_BYTES: bytes(64 * MEBIBYTE, GIBIBYTE),
    /** Size at which a volume is sealed and the next begun; 100 GB in production, 1 GiB in development. */
    HAYSTACK_VOLUME_BYTES: z.coerce
      .number()
      .int()
      .min(1)
      .max(MAX_OFFSET - MAX_MEMORY)
      .optional(),
    /** Bounds one group commit too, whose needles must begin within the furthest offset of a volume. */
    HAYSTACK_MEMORY_BYTES: bytes(512 * MEBIBYTE, MAX_MEMORY),
    /** How much of that those who have no key may hold together: strangers, and browsers with a signed address. */
    HAYSTACK_GUEST_MEMORY_PERCENT: percent(50),
    /** How much of it the guests of one address may hold; behind a proxy, whose address they share, as much as all. */
    HAYSTACK_ADDRESS_MEMORY_PERCENT: percent(25),
    /** A client that sends or takes less, on average, is cut off … */
    HAYSTACK_MIN_BYTES_PER_SECOND: bytes(16 * 1024, MAX_MEMORY),
    /** … but not before so long. */
    HAYSTACK_PATIENCE_SECONDS: z.coerce.number().int().min(1).max(MAX_TIMER_SECONDS).default(10),
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
    /** A multipart upload that is not completed so long after it was begun is given up. */
    HAYSTACK_UPLOAD_EXPIRES_SECONDS: z.coerce
      .number()
      .int()
      .min(1)
      .default(7 * 24 * 60 * 60),
    /** Time between two readings of everything. */
    HAYSTACK_SCRUB_EVERY_SECONDS: z.coerce
      .number()
      .int()
      .min(60)
      .default(7 * 24 * 60 * 60),
    HAYSTACK_SCRUB_BYTES_PER_SECOND: bytes(8 * MEBIBYTE, Number.MAX_SAFE_INTEGER),
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
    const share = Math.min(variables.HAYSTACK_GUEST_MEMORY_PERCENT, variables.HAYSTACK_ADDRESS_MEMORY_PERCENT);
    if (variables.HAYSTACK_MAX_OBJECT_BYTES > percentOf(variables.HAYSTACK_MEMORY_BYTES, share)) {
      const message = `must be so large that ${share} % of it, what a guest may hold, is HAYSTACK_MAX_OBJECT_BYTES`;
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
    stores: env.HAYSTACK_STORES && env.HAYSTACK_STORES.length > 0 ? env.HAYSTACK_STORES : null,
    region: env.S3_REGION,
    accessKeyId: env.S3_ACCESS_KEY_ID,
    secretAccessKey: env.S3_SECRET_ACCESS_KEY,
    maxObjectBytes: env.HAYSTACK_MAX_OBJECT_BYTES,
    volumeBytes: env.HAYSTACK_VOLUME_BYTES ?? (isDevelopment ? GIBIBYTE : PRODUCTION_VOLUME_BYTES),
    memoryBytes: env.HAYSTACK_MEMORY_BYTES,
    guestMemoryBytes: percentOf(env.HAYSTACK_MEMORY_BYTES, env.HAYSTACK_GUEST_MEMORY_PERCENT),
    addressMemoryBytes: percentOf(env.HAYSTACK_MEMORY_BYTES, env.HAYSTACK_ADDRESS_MEMORY_PERCENT),
    patience: {
      bytesPerSecond: env.HAYSTACK_MIN_BYTES_PER_SECOND,
      graceMillis: env.HAYSTACK_PATIENCE_SECONDS * 1000,
    },
    publicBuckets: env.HAYSTACK_PUBLIC_BUCKETS,
    uploadOrigins: env.HAYSTACK_UPLOAD_ORIGINS ?? (isDevelopment ? ['*'] : []),
    events: url && secret ? { url, secret, buckets: env.HAYSTACK_EVENT_BUCKETS } : null,
    compaction: {
      deadShare: env.HAYSTACK_COMPACT_DEAD_PERCENT / 100,
      eraseAfterMillis: env.HAYSTACK_ERASE_AFTER_SECONDS * 1000,
      everyMillis: env.HAYSTACK_COMPACT_EVERY_SECONDS * 1000,
      bytesPerSecond: env.HAYSTACK_COMPACT_BYTES_PER_SECOND,
    },
    scrub: {
      everyMillis: env.HAYSTACK_SCRUB_EVERY_SECONDS * 1000,
      bytesPerSecond: env.HAYSTACK_SCRUB_BYTES_PER_SECOND,
    },
    uploadExpiresMillis: env.HAYSTACK_UPLOAD_EXPIRES_SECONDS * 1000,
    drainMillis: isDevelopment ? 10_000 : 60_000,
  };
}
