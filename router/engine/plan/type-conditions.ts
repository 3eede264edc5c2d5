import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';

/** Whether `... on condition` applies to an object whose `__typename` is `typeName`. */
export function satisfies(schema: GraphQLSchema, typeName: string, condition: string): boolean {
  if (typeName === condition) return true;
  const type = schema.getType(typeName);
  const wanted = schema.getType(condition);
  // An interface may stand where an object is expected: a subgraph with @interfaceObject knows no better.
  if (!(isObjectType(type) || isInterfaceType(type)) || !isAbstractType(wanted)) return false;
  return schema.isSubType(wanted, type);
}
