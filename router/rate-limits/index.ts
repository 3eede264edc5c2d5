export {
  type BucketLimit,
  type ClassLimits,
  developmentRateLimits,
  type OperationClass,
  operationClasses,
  productionRateLimits,
  type RateLimits,
  readRateLimits,
} from './limits.ts';
export { networkOf } from './network.ts';
export {
  createRateLimiter,
  type RateLimitedRequest,
  type RateLimiter,
  type RateLimiterOptions,
  type Verdict,
} from './rate-limiter.ts';
