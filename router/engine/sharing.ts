import {
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type ObjectTypeDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/**
 * Who may share the events of a subscription, so that each is fetched and written once for all of them:
 * - `anyone` asks the same and is told the same, whoever looks;
 * - `viewer`: those who ask as the same viewer, from several windows;
 * - `nobody`: the stream begins with what has already happened, which a late joiner would miss.
 */
export type Sharing = 'anyone' | 'viewer' | 'nobody';

/** Tags of the schema: `@tag(name: "live-only")` on a field of Subscription, the other on fields and types. */
const LIVE_ONLY = 'live-only';
const FOR_ANYONE = 'viewer-independent';

/** @param annotated `buildASTSchema` of the supergraph: its AST nodes carry the tags */
export function compileSharing(annotated: GraphQLSchema): (document: DocumentNode, name: string | null) => Sharing {
  const tagged = taggedCoordinates(annotated);

  return (document, name) => {
    const operation = getOperationAST(document, name);
    const rootType = annotated.getSubscriptionType();
    if (operation?.operation !== 'subscription' || !rootType) return 'nobody';
    const typeInfo = new TypeInfo(annotated);
    let sharing: Sharing = 'anyone';
    const narrow = (field: FieldNode, parent: GraphQLNamedType) => {
      const coordinate = `${parent.name}.${field.name.value}`;
      const liveOnly = parent !== rootType || tagged.get(LIVE_ONLY)?.has(coordinate);
      const independent = tagged.get(FOR_ANYONE);
      if (!liveOnly) sharing = 'nobody';
      else if (sharing === 'anyone' && !independent?.has(coordinate) && !independent?.has(parent.name))
        sharing = 'viewer';
    };
    const narrowing = {
      Field(field: FieldNode) {
        const parent = typeInfo.getParentType();
        if (parent && field.name.value !== '__typename') narrow(field, parent);
      },
    };
    visit(
      {
        ...document,
        definitions: document.definitions.filter((one) => one === operation || one.kind === Kind.FRAGMENT_DEFINITION),
      },
      visitWithTypeInfo(typeInfo, narrowing),
    );
    return sharing;
  };
}

/** The coordinates that each tag stands on: `Type` and `Type.field`. */
function taggedCoordinates(schema: GraphQLSchema): ReadonlyMap<string, ReadonlySet<string>> {
  const tagged = new Map<string, Set<string>>();
  const add = (coordinate: string, node: Pick<ObjectTypeDefinitionNode, 'directives'> | null | undefined) => {
    for (const { name, arguments: given } of node?.directives ?? []) {
      const tag = given?.find((argument) => argument.name.value === 'name')?.value;
      if (name.value !== 'tag' || tag?.kind !== Kind.STRING) continue;
      tagged.set(tag.value, (tagged.get(tag.value) ?? new Set<string>()).add(coordinate));
    }
  };
  for (const type of Object.values(schema.getTypeMap())) {
    add(type.name, type.astNode as ObjectTypeDefinitionNode | undefined);
    if (!('getFields' in type)) continue;
    for (const field of Object.values(type.getFields())) {
      add(`${type.name}.${field.name}`, field.astNode as Pick<ObjectTypeDefinitionNode, 'directives'> | undefined);
    }
  }
  return tagged;
}
