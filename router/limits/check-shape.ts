import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { countComparisons } from './count-comparisons.ts';
import { limitExceeded } from './limit-exceeded.ts';
import type { OperationLimits } from './limits.ts';
import { createShapeMeter, type ShapeMeter } from './measure-shape.ts';

/**
 * What is too large about a document, before it is validated: validation and everything after it may then recurse and
 * compare as they like. Every operation is held to the limits, not only the one that is to be run, since all are
 * validated together. Fragments that are circular, unused or there twice are refused here already, in the words of
 * graphql-js: nothing that was not measured may reach validation.
 * @returns nothing where it is harmless; else the limits that one operation exceeds (code OPERATION_LIMIT_EXCEEDED), or
 * a misused fragment (GRAPHQL_VALIDATION_FAILED)
 */
export function checkShape(document: DocumentNode, limits: OperationLimits): GraphQLError[] {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operations.length > limits.maxOperations) {
    return [limitExceeded('maxOperations', operations.length, limits)];
  }
  const definitions = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  const fragments = new Map(definitions.map((definition) => [definition.name.value, definition]));
  const meter = createShapeMeter(fragments, limits.maxNesting);

  for (const operation of operations) {
    const exceeded = exceededBy(operation, meter, limits);
    if (exceeded.length > 0) return exceeded;
  }
  const misused = misusedFragment(definitions, meter);
  if (misused) return [misused];

  let comparisons = 0;
  for (const { selectionSet } of operations) comparisons += countComparisons(selectionSet, fragments);
  return comparisons > limits.maxComparisons ? [limitExceeded('maxComparisons', comparisons, limits)] : [];
}

function exceededBy(operation: OperationDefinitionNode, meter: ShapeMeter, limits: OperationLimits): GraphQLError[] {
  const shape = meter.measure(operation.selectionSet);
  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  const counted: [keyof OperationLimits, number][] = [
    ['maxNesting', shape.nesting],
    ['maxDepth', shape.depth],
    ['maxSelections', shape.selections],
    ['maxAliases', shape.aliases],
    [isMutation ? 'maxMutations' : 'maxRootFields', shape.fields],
    ['maxDirectives', shape.directives + directivesOutside(operation)],
    ['maxIntrospectionLists', shape.introspectionLists],
  ];
  return counted
    .filter(([limit, value]) => value > limits[limit])
    .map(([limit, value]) => limitExceeded(limit, value, limits));
}

/** Directives of the operation itself and of its variables. */
function directivesOutside({ directives = [], variableDefinitions = [] }: OperationDefinitionNode): number {
  return variableDefinitions.reduce((count, variable) => count + (variable.directives?.length ?? 0), directives.length);
}

/** The first fragment that is not what validation lets pass. */
function misusedFragment(definitions: readonly FragmentDefinitionNode[], meter: ShapeMeter): GraphQLError | null {
  const seen = new Set<string>();
  for (const node of definitions) {
    const name = node.name.value;
    if (seen.has(name)) return invalid(`There can be only one fragment named "${name}".`, node);
    if (!meter.hasReached(name)) return invalid(`Fragment "${name}" is never used.`, node);
    if (meter.circular.has(name)) return invalid(`Cannot spread fragment "${name}" within itself.`, node);
    seen.add(name);
  }
  return null;
}

function invalid(message: string, node: FragmentDefinitionNode): GraphQLError {
  return new GraphQLError(message, { nodes: node, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
}
