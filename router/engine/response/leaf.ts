import { type GraphQLLeafType, isEnumType, specifiedScalarTypes } from 'graphql';

const isNumber = (value: unknown) => typeof value === 'number';
const isText = (value: unknown) => typeof value === 'string';

const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
  Int: (value) => Number.isInteger(value),
  Float: isNumber,
  String: isText,
  Boolean: (value) => typeof value === 'boolean',
  ID: (value) => isText(value) || isNumber(value),
};

/** Whether a subgraph's value may stand in the response for the type. Scalars of our own may be any JSON. */
export function validLeaf(type: GraphQLLeafType): (value: unknown) => boolean {
  if (isEnumType(type)) {
    const names = new Set<unknown>(type.getValues().map(({ name }) => name));
    return (value) => names.has(value);
  }
  const known = specifiedScalarTypes.some(({ name }) => name === type.name);
  return (known && checks[type.name]) || (() => true);
}
