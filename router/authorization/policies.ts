import type { SignedIn } from '@heliograph/platform/auth';
import type { GraphQLSchema } from 'graphql';
import { declaredRequirements } from './declared-requirements.ts';

/**
 * Answers which of the policies named a viewer satisfies; the others count as refused. Asked once per request, and only
 * for the policies of the operation (`OperationAuthorization.policies`).
 */
export type PolicyEvaluator = (names: readonly string[], viewer: SignedIn | null) => Promise<ReadonlySet<string>>;

/**
 * Every policy that a supergraph knows, so that a router can refuse to start without an evaluator for them.
 *
 * @param supergraphSchema built from the supergraph's SDL, with its AST nodes
 * @throws UnenforceableRequirement
 */
export function policiesNamedIn(supergraphSchema: GraphQLSchema): ReadonlySet<string> {
  const requirements = [...declaredRequirements(supergraphSchema).values()];
  return new Set(requirements.flatMap(({ policies }) => policies));
}
