import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Grants } from '../request-scope.ts';
import { declaredRequirements } from './declared-requirements.ts';
import { type FilteredOperation, filterOperation } from './filter-operation.ts';
import { type GuardedOperation, guardOperation } from './guarded-operation.ts';

/** What a supergraph's `@authenticated`, `@requiresScopes` and `@policy` ask. */
export interface AuthorizationRules {
  /**
   * What one operation asks of its viewer; null where it asks for nothing, as most do.
   *
   * @param document with the fragments of the operation; valid against the API schema, within the limits on size
   * @param responseKeys the names in the response of fields that the router itself has aliased, by alias
   */
  forOperation(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    responseKeys?: ReadonlyMap<string, string>,
  ): OperationAuthorization | null;
}

/** What one operation asks of its viewer. Prepared once; a request costs a look at each different requirement. */
export interface OperationAuthorization {
  /** The policies that decide over parts of it, for the evaluator to look at before `check`; often none. */
  readonly policies: readonly string[];
  check(grants: Grants): Verdict;
  /** The operation as it is run under this key of a verdict. */
  filtered(key: string): FilteredOperation;
}

export interface Verdict {
  /**
   * Names the combination of requirements that the viewer does not meet: short, and the same in every process that
   * serves the same supergraph; '' where all are met and the operation runs as it came.
   */
  readonly key: string;
  /** One for each response path that is refused: the errors of the answer, without a look at its data. */
  readonly denied: readonly DeniedField[];
}

/** As it stands in the `errors` of the answer. */
export interface DeniedField {
  readonly message: string;
  /**
   * Its response path with `@` for the items of a list, as Apollo's router reports it: `users.@.email` is one error,
   * however many users there are. A fragment on a type that is refused as a whole ends in `... on Type`.
   */
  readonly path: readonly string[];
  readonly extensions: {
    /** UNAUTHENTICATED where nobody is signed in, else FORBIDDEN. */
    readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN';
    /** `Type.field`, or `Type` for a fragment. */
    readonly coordinate: string;
  };
}

/**
 * Reads the rules of a supergraph, once.
 *
 * @param supergraphSchema `buildASTSchema` of the supergraph's SDL: its AST nodes carry the directives
 * @throws UnenforceableRequirement
 */
export function compileAuthorization(supergraphSchema: GraphQLSchema): AuthorizationRules {
  const declared = declaredRequirements(supergraphSchema);
  return {
    forOperation(document, operation, responseKeys = new Map()) {
      if (declared.size === 0) return null;
      const guarded = guardOperation(document, operation, supergraphSchema, declared, responseKeys);
      return guarded && operationAuthorization(guarded);
    },
  };
}

const ALL_MET: Verdict = { key: '', denied: [] };

/** An operation meets few kinds of viewers; this only keeps many policies from filling the memory. */
const REMEMBERED_KEYS = 64;

interface Variant {
  readonly filtered: FilteredOperation;
  readonly forStrangers: Verdict;
  readonly forSignedIn: Verdict;
}

function operationAuthorization(guarded: GuardedOperation): OperationAuthorization {
  const { requirements } = guarded;
  const variants = new Map<string, Variant>();

  function variantOf(key: string): Variant {
    const known = variants.get(key);
    if (known) return known;
    const numbers = new Set(key.split('.'));
    const unmet = new Set(requirements.filter((_, number) => numbers.has(String(number))));
    const variant = createVariant(key, filterOperation(guarded, unmet));
    const oldest = variants.size < REMEMBERED_KEYS ? undefined : variants.keys().next().value;
    if (oldest !== undefined) variants.delete(oldest);
    variants.set(key, variant);
    return variant;
  }

  return {
    policies: [...new Set(requirements.flatMap(({ policies }) => policies))],
    check(grants) {
      if (requirements.every((requirement) => requirement.isMet(grants))) return ALL_MET;
      const unmet = requirements.flatMap((requirement, number) => (requirement.isMet(grants) ? [] : [number]));
      const { forStrangers, forSignedIn } = variantOf(unmet.join('.'));
      return grants.authenticated ? forSignedIn : forStrangers;
    },
    filtered: (key) => variantOf(key).filtered,
  };
}

function createVariant(key: string, filtered: FilteredOperation): Variant {
  const verdict = (code: DeniedField['extensions']['code'], says: string): Verdict => ({
    key,
    denied: filtered.refused.map(({ path, coordinate }) => ({
      message: `${says} ${coordinate}`,
      path,
      extensions: { code, coordinate },
    })),
  });
  return {
    filtered,
    forStrangers: verdict('UNAUTHENTICATED', 'Sign in to use'),
    forSignedIn: verdict('FORBIDDEN', 'You may not use'),
  };
}
