import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
} from 'graphql';
import type { Example } from './settings.ts';

/** A registered operation, as the panel lists it. */
export interface ListedExample extends Example {
  documentAST: DocumentNode;
  operation: OperationDefinitionNode;
}

export interface ExampleGroup {
  heading: string;
  examples: readonly ListedExample[];
}

const HEADINGS: readonly [OperationTypeNode, string][] = [
  [OperationTypeNode.QUERY, 'Queries'],
  [OperationTypeNode.MUTATION, 'Mutations'],
  [OperationTypeNode.SUBSCRIPTION, 'Subscriptions'],
];

/** The examples by kind, each kind by name; a kind without any is left out. */
export function grouped(examples: readonly Example[]): ExampleGroup[] {
  const listed = examples.map(listedExample).sort((one, other) => one.name.localeCompare(other.name));
  return HEADINGS.map(([kind, heading]) => ({
    heading,
    examples: listed.filter(({ operation }) => operation.operation === kind),
  })).filter((group) => group.examples.length > 0);
}

function listedExample(example: Example): ListedExample {
  const documentAST = parse(example.document);
  const operation = getOperationAST(documentAST);
  if (!operation) throw new Error(`The example ${example.name} is not one operation`);
  return { ...example, documentAST, operation };
}

/** What the schema says of an example's first field, in its first sentence. */
export function summaryOf({ operation }: ListedExample, schema: GraphQLSchema): string {
  const [field] = operation.selectionSet.selections;
  if (field?.kind !== 'Field') return '';
  const { description } = schema.getRootType(operation.operation)?.getFields()[field.name.value] ?? {};
  const [sentence = ''] = /^.*?(?:[.:;](?=\s|$)|$)/s.exec(description ?? '') ?? [];
  return sentence.replaceAll(/\s+/g, ' ').replace(/[:;]$/, '.');
}
