import { expect, test } from 'vitest';
import { developmentRateLimits, operationClasses, productionRateLimits, readRateLimits } from './limits.ts';

test('each profile has its limits', () => {
  expect(readRateLimits('development')).toEqual(developmentRateLimits);
  expect(readRateLimits('production', '')).toEqual(productionRateLimits);
});

test('an override replaces one bucket and leaves the others, and the profile itself, as they are', () => {
  const limits = readRateLimits('production', 'query.viewer=200/40, credentials.ip=50/0.5');
  expect(limits.query).toEqual({
    viewer: { capacity: 200, refillPerSecond: 40 },
    ip: productionRateLimits.query.ip,
  });
  expect(limits.credentials.ip).toEqual({ capacity: 50, refillPerSecond: 0.5 });
  expect(limits.mutation).toEqual(productionRateLimits.mutation);
  expect(productionRateLimits.query.viewer.capacity).not.toBe(200);
});

test.each([
  'query=1/1',
  'query.viewer=1',
  'login.viewer=1/1',
  'query.host=1/1',
  'query.ip=0/1',
  'query.ip=1/0',
  'query.ip=1.5/1',
  'query.ip=-1/1',
])('%s is refused by name', (override) => {
  expect(() => readRateLimits('production', `mutation.ip=9/9,${override}`)).toThrow(`RATE_LIMITS: ${override} is not`);
});

test.each(operationClasses)('in production an IP is given more than one viewer: %s', (operationClass) => {
  const { viewer, ip } = productionRateLimits[operationClass];
  expect(ip.capacity).toBeGreaterThan(viewer.capacity);
  expect(ip.refillPerSecond).toBeGreaterThan(viewer.refillPerSecond);
});
