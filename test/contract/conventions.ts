import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';
import type { SubgraphName } from '../../schema/index.ts';
import { mutationKeys } from './mutation-keys.ts';

/** Which subgraph answers for an entity; every other one only refers to it or adds fields to it. */
export const entityOwners: Record<string, SubgraphName> = {
  User: 'users',
  Media: 'media',
  Post: 'media',
  Comment: 'media',
  Hashtag: 'media',
  Location: 'media',
  SavedCollection: 'media',
  ModerationCase: 'media',
  Conversation: 'messages',
  Message: 'messages',
  Notification: 'notifications',
  Story: 'stories',
  Highlight: 'stories',
};

type Fields = Iterable<GraphQLField<unknown, unknown>>;

/** Coordinates of everything that has no description, e.g. `Post.comments(sort:)`. */
export function undescribed(schema: GraphQLSchema): string[] {
  return ownTypes(schema)
    .flatMap((type) => [[type.name, type] as const, ...members(type)])
    .flatMap(([coordinate, element]) => (element.description?.trim() ? [] : [coordinate]));
}

/** Where one subgraph's schema strays from the house's GraphQL conventions, one sentence each. */
export function violations(subgraph: SubgraphName, schema: GraphQLSchema): string[] {
  const objects = ownTypes(schema).filter(isObjectType);
  return [
    ...rootFieldViolations(fieldsOf(schema.getQueryType())),
    ...[...fieldsOf(schema.getMutationType())].flatMap(mutationViolations),
    ...objects.flatMap(connectionViolations),
    ...objects.flatMap((type) => [...fieldsOf(type)].flatMap((field) => pagingViolations(type, field))),
    ...objects.flatMap((type) => ownershipViolations(subgraph, type)),
  ];
}

function rootFieldViolations(fields: Fields): string[] {
  return [...fields].flatMap(({ name, type }) => (isNonNullType(type) ? [`Query.${name} must be nullable`] : []));
}

function mutationViolations({ name, args, type }: GraphQLField<unknown, unknown>): string[] {
  const found: string[] = [];
  const payload = getNullableType(type);
  if (!isNonNullType(type) || !isObjectType(payload) || !payload.name.endsWith('Payload'))
    return [`Mutation.${name} must answer a …Payload!`];
  if (String(payload.getFields().errors?.type) !== '[UserError!]!')
    found.push(`${payload.name} must have errors: [UserError!]!`);
  for (const field of fieldsOf(payload))
    if (field.name !== 'errors' && isNonNullType(field.type))
      found.push(`${payload.name}.${field.name} must be nullable`);
  const rule = mutationKeys[name];
  if (!rule) return [...found, `Mutation.${name} needs a key or a reason why not: say which in mutationKeys`];
  if (args.length === 0 && typeof rule === 'object') return found;

  const [argument] = args;
  const input = argument && getNamedType(argument.type);
  if (args.length !== 1 || argument?.name !== 'input' || !isNonNullType(argument.type) || !isInputObjectType(input))
    return [...found, `Mutation.${name} must take one input: …Input!`];
  const key = input.getFields().idempotencyKey?.type;
  const wanted = { required: 'String!', optional: 'String', none: undefined }[typeof rule === 'object' ? 'none' : rule];
  if (key?.toString() !== wanted) found.push(`${input.name}.idempotencyKey must be ${wanted ?? 'left out'}`);
  return found;
}

function connectionViolations(type: GraphQLObjectType): string[] {
  if (!type.name.endsWith('Connection')) return [];
  const edge = `${type.name.slice(0, -'Connection'.length)}Edge`;
  const { edges, pageInfo } = type.getFields();
  const isConnection =
    (String(edges?.type) === `[${edge}!]!` || (type.name === 'FeedConnection' && edges)) &&
    String(pageInfo?.type) === 'PageInfo!';
  return isConnection ? [] : [`${type.name} must have edges: [${edge}!]! and pageInfo: PageInfo!`];
}

function pagingViolations(parent: GraphQLObjectType, { name, args, type }: GraphQLField<unknown, unknown>): string[] {
  const coordinate = `${parent.name}.${name}`;
  const first = args.find((argument) => argument.name === 'first');
  const after = args.find((argument) => argument.name === 'after');
  const isConnection = getNamedType(type).name.endsWith('Connection');
  if (!isConnection && !first) return [];
  const found: string[] = [];
  if (isNonNullType(type)) found.push(`${coordinate} must be nullable`);
  if (isConnection && String(after?.type) !== 'String') found.push(`${coordinate} must take after: String`);
  const size = first?.defaultValue;
  // A list that is read from both ends takes either, and neither has a default.
  const last = args.find((argument) => argument.name === 'last');
  const isOfBothEnds = String(first?.type) === 'Int' && String(last?.type) === 'Int';
  if (isOfBothEnds) return found;
  if (String(first?.type) !== 'Int!' || typeof size !== 'number' || size < 1 || size > 100)
    found.push(`${coordinate} must take first: Int! with a default of 1 to 100`);
  return found;
}

/** One subgraph down must never empty the reply: what another one answers, or adds, may be null. */
function ownershipViolations(subgraph: SubgraphName, type: GraphQLObjectType): string[] {
  const isRoot = ['Query', 'Mutation', 'Subscription'].includes(type.name);
  const owner = entityOwners[type.name];
  if (!owner && isEntity(type)) return [`${type.name} is an entity: say who owns it in entityOwners`];
  const isContributed = owner !== undefined && owner !== subgraph;
  return [...fieldsOf(type)].flatMap((field) => {
    const coordinate = `${type.name}.${field.name}`;
    if (isRoot || keyFields(type).includes(field.name)) return [];
    if (isContributed && isNonNullType(field.type))
      return [`${coordinate} is added to ${owner}'s entity: must be nullable`];
    return isForeign(subgraph, getNamedType(field.type)) && isDemanded(field.type)
      ? [`${coordinate} is answered by another subgraph: must be nullable, in lists the items`]
      : [];
  });
}

function isForeign(subgraph: SubgraphName, type: GraphQLNamedType): boolean {
  if (isUnionType(type)) return type.getTypes().some((member) => isForeign(subgraph, member));
  const owner = entityOwners[type.name];
  return owner !== undefined && owner !== subgraph;
}

function isDemanded(type: GraphQLField<unknown, unknown>['type']): boolean {
  const nullable = getNullableType(type);
  return isListType(nullable) ? isNonNullType(nullable.ofType) : isNonNullType(type);
}

function isEntity(type: GraphQLObjectType): boolean {
  return keyFields(type).length > 0;
}

function keyFields(type: GraphQLObjectType): string[] {
  return (type.astNode?.directives ?? [])
    .filter((directive) => directive.name.value === 'key')
    .flatMap((directive) => directive.arguments ?? [])
    .flatMap(({ name, value }) =>
      name.value === 'fields' && 'value' in value ? String(value.value).split(/\s+/) : [],
    );
}

type Described = { readonly description?: string | null };

function members(type: GraphQLNamedType): (readonly [coordinate: string, element: Described])[] {
  if (isEnumType(type)) return type.getValues().map((value) => [`${type.name}.${value.name}`, value]);
  if (isInputObjectType(type))
    return Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field]);
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => [
    [`${type.name}.${field.name}`, field],
    ...field.args.map((argument) => [`${type.name}.${field.name}(${argument.name}:)`, argument] as const),
  ]);
}

function fieldsOf(type: GraphQLObjectType | null | undefined): Fields {
  return Object.values(type?.getFields() ?? {});
}

function ownTypes(schema: GraphQLSchema): GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
}
