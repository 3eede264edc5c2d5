import {
  type ASTNode,
  type DocumentNode,
  execute,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  print,
} from 'graphql';
import type { Grants } from '../../request-scope.ts';

/** Everything that running the document reads, as `Type.field`; values of an abstract type are of each type in turn. */
export function readBy(document: DocumentNode, schema: GraphQLSchema): string[] {
  const read = new Set<string>();
  let turn = 0;
  execute({
    schema,
    document,
    rootValue: {},
    fieldResolver(_source: unknown, _args: unknown, _context: unknown, info: GraphQLResolveInfo) {
      read.add(`${info.parentType.name}.${info.fieldName}`);
      return someValue(info.returnType);
    },
    typeResolver(_value, _context, _info, type) {
      const types = schema.getPossibleTypes(type);
      turn += 1;
      return types[turn % types.length]?.name;
    },
  });
  return [...read];
}

function someValue(type: GraphQLOutputType): unknown {
  if (isNonNullType(type)) return someValue(type.ofType);
  if (isListType(type)) return Array.from({ length: 3 }, () => someValue(type.ofType));
  if (isCompositeType(type)) return {};
  return isEnumType(type) ? type.getValues()[0]?.name : 1;
}

/** Whether a field may not be read: its own directives, its type's, or those of the leaf it returns ask for more. */
export function isForbidden(coordinate: string, grants: Grants, supergraphSchema: GraphQLSchema): boolean {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = supergraphSchema.getType(typeName);
  const field = type && 'getFields' in type ? type.getFields()[fieldName] : undefined;
  if (!type || !field) throw new Error(`There is no ${coordinate}`);
  const returned: GraphQLNamedType = getNamedType(field.type);
  const involved = isCompositeType(returned) ? [type, field] : [type, field, returned];
  return involved.some(({ astNode }) => !isGranted(astNode?.directives ?? [], grants));
}

/** By the text of the directives, the plainest way to read them. */
function isGranted(directives: readonly ASTNode[], grants: Grants): boolean {
  return directives.map(print).every((directive) => {
    if (directive === '@authenticated') return grants.authenticated;
    if (!/^@(policy|requiresScopes)\(/.test(directive)) return true;
    const held = directive.startsWith('@policy') ? grants.policies : grants.scopes;
    const groups = JSON.parse(directive.slice(directive.indexOf('['), -1)) as string[][];
    return groups.length === 0 || groups.some((group) => group.every((name) => held.has(name)));
  });
}
