import { createHash } from 'node:crypto';
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  Kind,
  parse,
  print,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/**
 * The planner adds to the objects that an app asks for what it needs itself: the fields of a `@key` or a `@requires`,
 * under their plain names. An app may use such a name for something else, as an alias or for the same field with other
 * arguments. The planner would take the one for the other: the app would get what it did not ask for, or worse, a
 * subgraph would be sent a value of the app's choice for a key. So what the app asks for is aliased where it collides,
 * and given back its name in the response.
 *
 * The same goes for the fields that `@interfaceObject` adds to an interface: what fragments on its types ask for lands
 * side by side on the interface in what the subgraph is sent, where one name cannot stand for two things.
 */
export interface CollidingFields {
  /** The same operation with every colliding field aliased; the very document where there is none. */
  aliased(document: DocumentNode): { document: DocumentNode; responseKeys: ResponseKeys };
}

/** The names in the response of the fields that were aliased here, by alias. */
export type ResponseKeys = ReadonlyMap<string, string>;

/** What plans may ask for of their own accord. */
interface PlannedFields {
  readonly names: Set<string>;
  /** Those that take arguments, as `Type.field`. */
  readonly withArguments: Set<string>;
  /** Every field of an interface that some subgraph knows as an object, and of its types. */
  readonly ofInterfaceObjects: Set<string>;
}

/**
 * @param supergraph the supergraph's own schema, annotated with `@join__type(key:)` and `@join__field(requires:)`
 * @param api the schema that operations are written against
 */
export function findCollidingFields(supergraph: GraphQLSchema, api: GraphQLSchema): CollidingFields {
  const planned = plannedFields(supergraph);

  function collides({ name, alias }: FieldNode, parent: GraphQLNamedType): boolean {
    // What introspection answers comes from no subgraph.
    if (isIntrospectionType(parent) || name.value === '__schema' || name.value === '__type') return false;
    const coordinate = `${parent.name}.${name.value}`;
    const renamed = alias !== undefined && alias.value !== name.value;
    if (renamed && (planned.names.has(alias.value) || planned.ofInterfaceObjects.has(coordinate))) return true;
    return planned.withArguments.has(coordinate);
  }

  return {
    aliased(document) {
      const responseKeys = new Map<string, string>();
      const typeInfo = new TypeInfo(api);
      const aliasing = {
        Field(node: FieldNode): FieldNode | undefined {
          const parent = typeInfo.getParentType();
          if (!parent || !collides(node, parent)) return undefined;
          const key = node.alias?.value ?? node.name.value;
          const alias = aliasFor(node, key);
          responseKeys.set(alias, key);
          return { ...node, alias: { kind: Kind.NAME, value: alias } };
        },
      };
      return { document: visit(document, visitWithTypeInfo(typeInfo, aliasing)), responseKeys };
    },
  };
}

/** The same for one field with the same arguments, so that its selections still merge; no app has a name that begins so. */
function aliasFor(node: FieldNode, key: string): string {
  const given = (node.arguments ?? []).map(print).sort();
  const asked = [node.name.value, ...given].join(',');
  return `__hg_${createHash('sha256').update(asked).digest('hex').slice(0, 8)}_${key}`;
}

function plannedFields(supergraph: GraphQLSchema): PlannedFields {
  const planned = {
    names: new Set(['__typename']),
    withArguments: new Set<string>(),
    ofInterfaceObjects: new Set<string>(),
  };
  for (const type of Object.values(supergraph.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    const keys = fieldSets(type.astNode?.directives, 'join__type', 'key');
    const required = Object.values(type.getFields()).flatMap(({ astNode }) =>
      fieldSets(astNode?.directives, 'join__field', 'requires'),
    );
    for (const set of [...keys, ...required]) addFields(supergraph, type, set, planned);
    if (isInterfaceObject(type)) addInterface(supergraph, type, planned);
  }
  return planned;
}

function isInterfaceObject({ astNode }: GraphQLObjectType | GraphQLInterfaceType): boolean {
  const joined = astNode?.directives?.filter(({ name }) => name.value === 'join__type') ?? [];
  const given = joined.flatMap((directive) => directive.arguments ?? []);
  return given.some(
    ({ name, value }) => name.value === 'isInterfaceObject' && value.kind === Kind.BOOLEAN && value.value,
  );
}

function addInterface(
  schema: GraphQLSchema,
  type: GraphQLObjectType | GraphQLInterfaceType,
  planned: PlannedFields,
): void {
  for (const { name, args } of Object.values(type.getFields())) {
    for (const other of overlapping(schema, type)) {
      planned.ofInterfaceObjects.add(`${other.name}.${name}`);
      if (args.length > 0) planned.withArguments.add(`${other.name}.${name}`);
    }
  }
}

function fieldSets(directives: readonly ConstDirectiveNode[] = [], name: string, argument: string): SelectionSetNode[] {
  return directives.flatMap((directive) => {
    const given = directive.arguments?.find((each) => each.name.value === argument)?.value;
    return directive.name.value === name && given?.kind === Kind.STRING ? [fieldSet(given.value)] : [];
  });
}

function fieldSet(text: string): SelectionSetNode {
  const [definition] = parse(`{ ${text} }`).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`Not a set of fields: ${text}`);
  return definition.selectionSet;
}

function addFields(
  schema: GraphQLSchema,
  parent: GraphQLNamedType,
  selectionSet: SelectionSetNode,
  planned: PlannedFields,
): void {
  const typeInfo = new TypeInfo(schema, parent);
  const collecting = {
    Field({ name }: FieldNode) {
      planned.names.add(name.value);
      if (!typeInfo.getFieldDef()?.args.length) return;
      for (const type of overlapping(schema, typeInfo.getParentType())) {
        planned.withArguments.add(`${type.name}.${name.value}`);
      }
    },
  };
  visit(selectionSet, visitWithTypeInfo(typeInfo, collecting));
}

/** The types that an object of `type` can be asked for as. */
function overlapping(schema: GraphQLSchema, type: GraphQLCompositeType | null | undefined): GraphQLCompositeType[] {
  if (!type) return [];
  const possible = (one: GraphQLCompositeType) => (isAbstractType(one) ? schema.getPossibleTypes(one) : [one]);
  const composite = Object.values(schema.getTypeMap()).filter(isCompositeType);
  return composite.filter((other) => possible(other).some((each) => possible(type).includes(each)));
}
