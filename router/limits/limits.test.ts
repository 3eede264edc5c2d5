import { expect, test } from 'vitest';
import { developmentLimits, productionLimits, readOperationLimits } from './limits.ts';

test('each profile has its limits', () => {
  expect(readOperationLimits('development')).toEqual(developmentLimits);
  expect(readOperationLimits('production', '')).toEqual(productionLimits);
});

test('an override replaces one limit and leaves the others, and the profile itself, as they are', () => {
  const limits = readOperationLimits('production', 'maxCost=20000, maxAliases=0');
  expect(limits).toEqual({ ...productionLimits, maxCost: 20_000, maxAliases: 0 });
  expect(productionLimits.maxCost).not.toBe(20_000);
});

test.each(['maxCost', 'maxCost=', 'maxCost=-1', 'maxCost=1.5', 'maxCost=1e4', 'maxcost=9', 'cost=9', 'toString=9'])(
  '%s is refused by name, beside others',
  (override) => {
    const read = () => readOperationLimits('production', `maxDepth=12,${override},width=1`);
    expect(read).toThrow(`OPERATION_LIMITS: ${override} is not`);
    expect(read).toThrow('OPERATION_LIMITS: width=1 is not');
  },
);
