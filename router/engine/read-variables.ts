import { GraphQLError } from 'graphql';
import { checkVariables, limitExceeded, type OperationLimits } from '../limits/index.ts';
import { unstorable } from './check-operation.ts';
import type { PreparedOperation, Variables } from './prepare.ts';

/** The variables of one request as the operation reads them, or why it cannot run with them. */
export function readVariables(
  operation: PreparedOperation,
  variables: Variables,
  limits: OperationLimits,
): { values: Variables } | { errors: readonly GraphQLError[] } {
  const tooMuch = checkVariables(variables, limits);
  if (tooMuch) return { errors: [tooMuch] };
  // Nearly always a misspelt name, whose value would be lost.
  const unknown = Object.keys(variables).filter((name) => !operation.variableNames.has(name));
  if (unknown.length > 0) {
    const names = unknown.map((name) => `$${name}`).join(', ');
    return { errors: [badInput(`The operation does not declare ${names}; declare it, or do not send it`)] };
  }
  if (hasNul(variables)) return { errors: [unstorable()] };
  const coerced = operation.coerce(variables);
  if ('errors' in coerced) return { errors: coerced.errors.map(({ message, nodes }) => badInput(message, nodes)) };
  const cost = operation.costOf(coerced.values);
  return cost > limits.maxCost ? { errors: [limitExceeded('maxCost', cost, limits)] } : coerced;
}

function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  for (const key in value) if (hasNul((value as Variables)[key])) return true;
  return false;
}

const badInput = (message: string, nodes?: GraphQLError['nodes']): GraphQLError =>
  new GraphQLError(message, { nodes: nodes ?? null, extensions: { code: 'BAD_USER_INPUT' } });
