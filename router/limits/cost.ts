import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { CostDirectives } from './cost-directives.ts';
import { evaluate, SharedExpressions, type Variables } from './cost-expression.ts';
import { SelectionCosts } from './cost-selections.ts';

/**
 * Compiles what an operation costs at most, before it is run, after Apollo's demand control
 * (https://www.apollographql.com/docs/graphos/routing/security/demand-control) and the specification it follows, static
 * query analysis of IBM's GraphQL Cost Directives (https://ibm.github.io/graphql-specs/cost-spec.html):
 * - a field costs its `@cost`, else that of its type, else 1 for an object, interface or union and 0 for a leaf;
 *   its arguments are added, and may make it cheaper, but never less than what is selected below it;
 * - a list costs its size times its items: the size is by `@listSize`, else 10; lists in lists multiply;
 * - the lists named in `sizedFields`, as `edges` of a connection, have the size of the field that returns them;
 * - of the types that an interface or union can be, the dearest counts, with the fragments that apply to it;
 * - what `@skip` and `@include` leave out costs nothing; neither do `__typename` and introspection;
 * - each root field of a mutation costs 10 more (Apollo: each operation; so aliases would be cheaper than requests).
 *
 * It is an upper bound: a field selected twice is counted twice. It saturates at Number.MAX_SAFE_INTEGER. Compiling
 * takes time linear in the operation (times the types that an abstract type can be), even where fragments double each
 * other, and so does working out the cost of a request; what depends on no variable is worked out once.
 * @param schema what apps see, against which `document` is valid; checkShape has found nothing in it
 * @param costs of the supergraph that `schema` was made from
 * @returns the cost for variables that checkVariables let pass and `getVariableValues` coerced
 * @throws GraphQLError (BAD_USER_INPUT), here or for certain variables, where `requireOneSlicingArgument` is not met
 */
export function compileCost(options: {
  schema: GraphQLSchema;
  costs: CostDirectives;
  document: DocumentNode;
  operation: OperationDefinitionNode;
}): (variables: Variables) => number {
  const { schema, costs, document, operation } = options;
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`The schema has no ${operation.operation}s`);
  const shared = new SharedExpressions();
  const cost = new SelectionCosts({ schema, costs, document, shared }).costOf(operation.selectionSet, root);
  return typeof cost === 'number' ? () => cost : (variables) => evaluate(cost, shared.begin(variables));
}
