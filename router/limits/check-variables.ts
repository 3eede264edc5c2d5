import type { GraphQLError } from 'graphql';
import { limitExceeded } from './limit-exceeded.ts';
import type { OperationLimits } from './limits.ts';

/**
 * Refuses variables that are too many or too deep, before anything else walks them. The only check that every request
 * pays for besides its cost; stops at the first value too much.
 * @returns null where they are harmless; else code OPERATION_LIMIT_EXCEEDED (maxVariableValues, maxVariableNesting)
 */
export function checkVariables(
  variables: Readonly<Record<string, unknown>>,
  limits: OperationLimits,
): GraphQLError | null {
  let values = 0;

  function check(value: unknown, level: number): GraphQLError | null {
    values += 1;
    if (values > limits.maxVariableValues) return limitExceeded('maxVariableValues', values, limits);
    return typeof value === 'object' && value !== null ? checkEach(value, level + 1) : null;
  }

  function checkEach(container: object, level: number): GraphQLError | null {
    if (level > limits.maxVariableNesting) return limitExceeded('maxVariableNesting', level, limits);
    for (const value of Object.values(container)) {
      const exceeded = check(value, level);
      if (exceeded) return exceeded;
    }
    return null;
  }

  return checkEach(variables, 0);
}
