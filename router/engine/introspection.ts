import {
  type DocumentNode,
  executeSync,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import type { Variables } from './prepare.ts';

/** Answers `__schema` and `__type` from what apps may see of the supergraph. */
export function introspect(
  api: GraphQLSchema,
  request: { document: DocumentNode; operation: OperationDefinitionNode; variables: Variables; field: FieldNode },
): unknown {
  const { document, operation, variables, field } = request;
  const onlyThis: OperationDefinitionNode = {
    ...operation,
    directives: [],
    selectionSet: { kind: Kind.SELECTION_SET, selections: [field] },
  };
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const { data } = executeSync({
    schema: api,
    document: { kind: Kind.DOCUMENT, definitions: [onlyThis, ...fragments] },
    variableValues: variables,
  });
  return data?.[field.alias?.value ?? field.name.value] ?? null;
}
