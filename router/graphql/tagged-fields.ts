import { type GraphQLSchema, isObjectType } from 'graphql';
import { argumentsOf, linkedDirectiveName } from './linked-directives.ts';

/**
 * The coordinates, `Type.field`, of the fields of object types on which `@tag(name: tag)` stands.
 * @param schema `buildASTSchema` of the supergraph: its AST nodes carry the tags
 */
export function taggedFields(schema: GraphQLSchema, tag: string): ReadonlySet<string> {
  const directive = linkedDirectiveName(schema, 'tag');
  const tagged = new Set<string>();
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    for (const { name, astNode } of Object.values(type.getFields())) {
      const tags = astNode?.directives?.filter((one) => one.name.value === directive) ?? [];
      if (tags.some((one) => argumentsOf(one).name === tag)) tagged.add(`${type.name}.${name}`);
    }
  }
  return tagged;
}
