import { GraphQLError } from 'graphql';
import type { OperationLimits } from './limits.ts';

/** The `extensions.code` of everything that is refused for its size: make the request smaller, or split it. */
export const OPERATION_LIMIT_EXCEEDED = 'OPERATION_LIMIT_EXCEEDED';

const COUNTED: Readonly<Record<keyof OperationLimits, string>> = {
  maxDocumentBytes: 'bytes in a document',
  maxTokens: 'tokens in a document',
  maxNesting: 'selection sets, lists or objects inside each other',
  maxOperations: 'operations in a document',
  maxDepth: 'fields inside each other',
  maxSelections: 'selections, counting fragments wherever they are spread',
  maxAliases: 'aliases, counting fragments wherever they are spread',
  maxRootFields: 'root fields',
  maxMutations: 'mutations in an operation',
  maxDirectives: 'directives, counting fragments wherever they are spread',
  maxIntrospectionLists: 'lists inside each other below __schema or __type',
  maxComparisons: 'pairs of fields or fragments that could overlap',
  maxVariableValues: 'values in the variables',
  maxVariableNesting: 'lists or objects inside each other in the variables',
  maxCost: 'units of cost',
};

/**
 * The refusal of a request that exceeds a limit. Its `extensions`: `code` OPERATION_LIMIT_EXCEEDED, `limit` (the name
 * in OperationLimits), `maximum` (what is allowed) and `value` (what the request has, at least: counting stops early).
 */
export function limitExceeded(limit: keyof OperationLimits, value: number, limits: OperationLimits): GraphQLError {
  const maximum = limits[limit];
  return new GraphQLError(`At most ${maximum} ${COUNTED[limit]} are allowed`, {
    extensions: { code: OPERATION_LIMIT_EXCEEDED, limit, value, maximum },
  });
}
