import { ConfigError } from '@heliograph/platform/config';

/**
 * `credentials`: mutations that try a password or a code, or make an account. `planning`: texts that this router has not
 * seen before, which take it milliseconds to read and plan; they count against this class as well.
 */
export const operationClasses = ['query', 'mutation', 'subscription', 'credentials', 'planning'] as const;

/** What a request asks for; each class has buckets of its own. */
export type OperationClass = (typeof operationClasses)[number];

export interface BucketLimit {
  /** How many tokens may be spent at once: a whole number ≥ 1. */
  capacity: number;
  /** How fast spent tokens come back: above 0; less than 1 is well. */
  refillPerSecond: number;
}

export interface ClassLimits {
  /** Of one viewer; where nobody is signed in, of all strangers of one IP. */
  viewer: BucketLimit;
  /** Of everyone behind one IP, signed in or not. */
  ip: BucketLimit;
}

export type RateLimits = Readonly<Record<OperationClass, ClassLimits>>;

const unfelt: BucketLimit = { capacity: 100_000, refillPerSecond: 50_000 };

/** For a laptop, where tests and seeding send thousands of requests a second from one address: never felt. */
export const developmentRateLimits: RateLimits = {
  query: { viewer: unfelt, ip: unfelt },
  mutation: { viewer: unfelt, ip: unfelt },
  subscription: { viewer: unfelt, ip: unfelt },
  credentials: { viewer: unfelt, ip: unfelt },
  planning: { viewer: unfelt, ip: unfelt },
};

/** For the public: an app's busiest minute passes, a script does not. An IP may be a whole school or mobile carrier. */
export const productionRateLimits: RateLimits = {
  query: { viewer: { capacity: 120, refillPerSecond: 20 }, ip: { capacity: 2400, refillPerSecond: 400 } },
  mutation: { viewer: { capacity: 40, refillPerSecond: 4 }, ip: { capacity: 800, refillPerSecond: 80 } },
  // A socket holds a hundred, and all of them come back at once when its router goes away.
  subscription: { viewer: { capacity: 100, refillPerSecond: 5 }, ip: { capacity: 2000, refillPerSecond: 100 } },
  // The first also holds for all strangers of one address, such as those of a school who log in at eight.
  credentials: { viewer: { capacity: 30, refillPerSecond: 0.5 }, ip: { capacity: 100, refillPerSecond: 1 } },
  planning: { viewer: { capacity: 60, refillPerSecond: 1 }, ip: { capacity: 300, refillPerSecond: 5 } },
};

const OVERRIDE = /^(\w+)\.(viewer|ip)=(\d+)\/(\d+(?:\.\d+)?)$/;

/**
 * The limits of a profile, with single buckets replaced.
 * @param overrides `class.bucket=capacity/refillPerSecond`, parted by commas: `query.viewer=200/40,credentials.ip=50/0.5`
 * @throws ConfigError naming every override that cannot be read
 */
export function readRateLimits(profile: 'development' | 'production', overrides = ''): RateLimits {
  const limits = structuredClone(profile === 'production' ? productionRateLimits : developmentRateLimits);
  const problems = overrides
    .split(',')
    .map((override) => override.trim())
    .filter((override) => override !== '' && !applyOverride(limits, override));
  if (problems.length === 0) return limits;
  throw new ConfigError(
    problems.map((override) => `RATE_LIMITS: ${override} is not like query.viewer=200/40, with both above 0`),
  );
}

/** False where it cannot be read. */
function applyOverride(limits: RateLimits, override: string): boolean {
  const [, name, bucket, capacity, refill] = OVERRIDE.exec(override) ?? [];
  const operationClass = operationClasses.find((known) => known === name);
  const limit = { capacity: Number(capacity), refillPerSecond: Number(refill) };
  if (!operationClass || limit.capacity < 1 || limit.refillPerSecond <= 0) return false;
  limits[operationClass][bucket === 'ip' ? 'ip' : 'viewer'] = limit;
  return true;
}
