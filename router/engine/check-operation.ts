import {
  type ASTNode,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  specifiedRules,
  validate,
  visit,
} from 'graphql';
import { checkShape, type OperationLimits, parseWithin } from '../limits/index.ts';

/** What an operation must pass before it is planned. */
export interface OperationChecks {
  readonly limits: OperationLimits;
  /** Whether apps may ask for the schema, and are told of names they nearly got right. */
  readonly introspection: boolean;
}

/** Errors told of one operation: the first say enough, and each takes time to find. */
const ERRORS_SHOWN = 10;

/**
 * Parses and validates an operation; the limits come first, since without them parsing and validating can be attacked.
 * @throws GraphQLError where it is no document, or too large for one
 */
export function checkOperation(
  schema: GraphQLSchema,
  { limits, introspection }: OperationChecks,
  query: string,
  operationName: string | null | undefined,
): { document: DocumentNode; operation: OperationDefinitionNode } | { errors: readonly GraphQLError[] } {
  const document = parseWithin(query, limits);
  const tooMuch = checkShape(document, limits);
  if (tooMuch.length > 0) return { errors: tooMuch };
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const invalid = validate(schema, document, rules, {
    maxErrors: ERRORS_SHOWN,
    hideSuggestions: !introspection,
  });
  if (invalid.length > 0) return { errors: invalid.map(describe) };
  const unsafe = findUnsafe(document);
  if (unsafe) return { errors: [unsafe] };
  const operation = chosen(document, operationName);
  return operation ? { document, operation } : { errors: [unchosen()] };
}

function describe({ message, nodes, source, positions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { nodes, source, positions, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
}

function chosen(document: DocumentNode, name: string | null | undefined): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (name) return operations.find((operation) => operation.name?.value === name);
  return operations.length === 1 ? operations[0] : undefined;
}

const unchosen = () =>
  new GraphQLError('operationName must name one of the operations that the request holds', {
    extensions: { code: 'BAD_REQUEST' },
  });

/** PostgreSQL can keep the NUL character in no text, so none is let in. */
export const unstorable = () =>
  new GraphQLError('A text may not contain the character U+0000', { extensions: { code: 'BAD_USER_INPUT' } });

/** To JavaScript, here and in apps, this is no name like others: what is assigned to it becomes an object's prototype. */
const PROTOTYPE = '__proto__';

/** The variable that entities are fetched by, in what the subgraphs are asked. */
const REPRESENTATIONS = 'representations';

const taken = (name: string, nodes: ASTNode) =>
  new GraphQLError(`Nothing may be called ${name} here`, { nodes, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });

function findUnsafe(document: DocumentNode): GraphQLError | null {
  let found: GraphQLError | null = null;
  visit(document, {
    StringValue({ value }) {
      if (value.includes('\0')) found ??= unstorable();
    },
    Field(node) {
      if (node.alias?.value === PROTOTYPE) found ??= taken(PROTOTYPE, node);
    },
    VariableDefinition(node) {
      const name = node.variable.name.value;
      if (name === PROTOTYPE || name === REPRESENTATIONS) found ??= taken(`$${name}`, node);
    },
  });
  return found;
}
