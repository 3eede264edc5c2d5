import { randomUUID } from 'node:crypto';
import { operationSpan, type SpanShape } from '@heliograph/platform/telemetry';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  type OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { OperationAuthorization } from '../authorization/index.ts';
import { compileCost } from '../limits/index.ts';
import type { OperationChecks } from './check-operation.ts';
import type { ResponseKeys } from './colliding-fields.ts';
import { countAttempts } from './count-attempts.ts';
import { unresolvable } from './errors.ts';
import type { Sharing } from './event-sharing.ts';
import { compilePlan } from './plan/compile-plan.ts';
import type { Step } from './plan/execution.ts';
import { type CompiledFetch, compileFetch } from './plan/fetch.ts';
import { conditionVariables } from './response/collect-fields.ts';
import { compileShape, type ShapeResponse } from './response/shape.ts';
import type { CompiledSupergraph } from './supergraph.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** An operation that was parsed, validated and planned; everything about it that can be worked out once, is. */
export interface PreparedOperation {
  /** Tells it from every other one of this process. */
  readonly id: string;
  readonly name: string | null;
  /** What its traces are called. */
  readonly span: SpanShape;
  readonly kind: OperationTypeNode;
  readonly operation: OperationDefinitionNode;
  /** The operation with its fragments, as it was planned. */
  readonly document: DocumentNode;
  /** The names in the response of what was aliased to be planned. */
  readonly responseKeys: ResponseKeys;
  /** What the viewer must have been granted; null where nothing is asked for, as in most operations. */
  readonly authorization: OperationAuthorization | null;
  /** Of a subscription: who may share its events. */
  readonly sharing: Sharing;
  /** How many passwords, codes or tokens it tries, and accounts it makes; of a mutation. */
  readonly attempts: number;
  /** The variables it declares. */
  readonly variableNames: ReadonlySet<string>;
  /** With defaults and as the schema's types; GraphQLErrors where they do not fit. */
  coerce(variables: Variables): { values: Variables } | { errors: readonly GraphQLError[] };
  /** What it may cost at most with these variables, in the units of @cost. */
  costOf(values: Variables): number;
  /** @param unmet the key of the verdict on the viewer: what it is not granted is not fetched */
  planFor(unmet: string): CompiledPlan;
  shapeFor(unmet: string, values: Variables): ShapeResponse;
}

export interface CompiledPlan {
  /** The stream of a subscription; its events are merged into the response before `steps`. */
  readonly stream: CompiledFetch | null;
  /** Null where nothing has to be fetched, as for introspection. */
  readonly steps: Step | null;
}

const NOTHING: ReadonlySet<FieldNode> = new Set();

/** Errors told of one request's variables. */
const ERRORS_SHOWN = 10;

/** Variants that one operation keeps: a variant for each set of denied fields, and for each outcome of its conditions. */
const VARIANTS_KEPT = 64;

/**
 * Plans and compiles an operation that is valid against the supergraph's API.
 * @throws GraphQLError where no subgraph can resolve what is asked for; UnsupportedPlan
 */
export function prepareOperation(
  supergraph: CompiledSupergraph,
  valid: { document: DocumentNode; operation: OperationDefinitionNode },
  { introspection }: Pick<OperationChecks, 'introspection'>,
): PreparedOperation {
  const { api, authorization: rules } = supergraph;
  const name = valid.operation.name?.value;
  const { document, responseKeys } = supergraph.collidingFields.aliased(valid.document);
  const operation = getOperationAST(document, name) ?? valid.operation;
  const rootType = api.getRootType(operation.operation);
  if (!rootType) throw new Error(`The supergraph has no ${operation.operation}s`);
  const authorization = rules.forOperation(document, operation, responseKeys);
  const sharing = supergraph.sharing(document, name ?? null);
  const conditions = conditionVariables(document);
  const variables = operation.variableDefinitions ?? [];

  const plans = new LRUCache<string, CompiledPlan>({ max: VARIANTS_KEPT });
  const shapes = new LRUCache<string, ShapeResponse>({ max: VARIANTS_KEPT });
  const plan = (unmet: string): CompiledPlan => {
    const allowed = unmet === '' || !authorization ? document : authorization.filtered(unmet).document;
    return allowed ? compilePlanOf(supergraph, allowed, name) : { stream: null, steps: null };
  };
  const shape = (unmet: string, values: Variables): ShapeResponse => {
    const filtered =
      unmet === '' || !authorization ? { shape: document, withheld: NOTHING } : authorization.filtered(unmet);
    const { selectionSet } = getOperationAST(filtered.shape, name) ?? operation;
    const fragments = fragmentsOf(filtered.shape);
    const { withheld } = filtered;
    return compileShape({ schema: api, rootType, selectionSet, fragments, conditions: values, responseKeys, withheld });
  };
  // Planned at once, so that an operation which cannot be resolved is refused before it is kept.
  const whole = plan('');
  plans.set('', whole);
  if (isEmpty(whole) && asksForData(operation.selectionSet, fragmentsOf(document))) throw unresolvable();

  return {
    id: randomUUID(),
    name: name ?? null,
    span: operationSpan({ name, kind: operation.operation }),
    kind: operation.operation,
    operation,
    document,
    responseKeys,
    authorization,
    sharing: authorization && sharing === 'anyone' ? 'viewer' : sharing,
    attempts: countAttempts(operation, { rootType: rootType.name, credentials: supergraph.credentials }),
    variableNames: new Set(variables.map(({ variable }) => variable.name.value)),
    costOf: compileCost({ schema: api, costs: supergraph.costs, document, operation }),
    coerce(given) {
      if (variables.length === 0) return { values: {} };
      const { coerced, errors } = getVariableValues(api, variables, given, {
        maxErrors: ERRORS_SHOWN,
        hideSuggestions: !introspection,
      });
      return errors ? { errors } : { values: coerced };
    },
    planFor(unmet) {
      const known = plans.get(unmet) ?? plan(unmet);
      plans.set(unmet, known);
      return known;
    },
    shapeFor(unmet, values) {
      const key = unmet + conditions.map((condition) => (values[condition] === true ? '+' : '-')).join('');
      const known = shapes.get(key) ?? shape(unmet, values);
      shapes.set(key, known);
      return known;
    },
  };
}

const isEmpty = ({ stream, steps }: CompiledPlan) => !stream && !steps;

/** Whether it selects more than introspection, which needs no subgraph, and what may be left out. */
function asksForData(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): boolean {
  return selections.some((selection) => {
    if (selection.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include')) return false;
    if (selection.kind === Kind.FIELD) return !selection.name.value.startsWith('__');
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    return fragment !== undefined && asksForData(fragment.selectionSet, fragments);
  });
}

function compilePlanOf(supergraph: CompiledSupergraph, document: DocumentNode, name: string | undefined): CompiledPlan {
  const { node } = supergraph.plan(document, name);
  if (node?.kind !== 'Subscription') return { stream: null, steps: node ? compilePlan(supergraph.inner, node) : null };
  return { stream: compileFetch(node.primary), steps: node.rest ? compilePlan(supergraph.inner, node.rest) : null };
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}
