import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { LRUCache } from 'lru-cache';
import { type ErrorCode, RefusedOperation } from './errors.ts';
import { compileExecutable, type Executable, interpret } from './executable.ts';

/**
 * What is kept of the texts that the router sends again and again, in characters. A compiled operation takes up to 300 times
 * its text.
 */
const TEXT_KEPT = 256 * 1024;

/** The texts of operations, each parsed and validated once. */
export interface Documents {
  /** @throws RefusedOperation where the text is no valid operation of the schema */
  get(text: string): CheckedDocument;
}

/** A document that is valid against the schema. */
export interface CheckedDocument {
  readonly text: string;
  readonly node: DocumentNode;
  /** One of its operations: compiled when it is asked for a second time, since compiling takes as long as many runs. */
  executable(operationName: string | undefined): Executable;
}

/** The text that was not used for longest is dropped when too much is kept. */
export function createDocuments(schema: GraphQLSchema): Documents {
  const kept = new LRUCache<string, CheckedDocument | RefusedOperation>({
    maxSize: TEXT_KEPT,
    sizeCalculation: (_checked, text) => text.length || 1,
    memoMethod: (text) => check(schema, text),
  });
  return {
    get(text) {
      const checked = kept.memo(text);
      if (checked instanceof RefusedOperation) throw checked;
      return checked;
    },
  };
}

function check(schema: GraphQLSchema, text: string): CheckedDocument | RefusedOperation {
  try {
    // Where a text says what is of no use: apps never see what the router sends.
    const document = parse(text, { noLocation: true });
    const errors = validate(schema, document);
    return errors.length > 0
      ? new RefusedOperation(errors.map(withCode('GRAPHQL_VALIDATION_FAILED')))
      : checked(schema, text, document);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return new RefusedOperation([withCode('GRAPHQL_PARSE_FAILED')(error)]);
  }
}

function checked(schema: GraphQLSchema, text: string, node: DocumentNode): CheckedDocument {
  const asked = new Set<string | undefined>();
  const compiled = new Map<string | undefined, Executable>();
  return {
    text,
    node,
    executable(operationName) {
      const known = compiled.get(operationName);
      if (known) return known;
      if (!asked.has(operationName)) {
        asked.add(operationName);
        return interpret(schema, node, operationName);
      }
      const executable = compileExecutable(schema, node, operationName);
      compiled.set(operationName, executable);
      return executable;
    },
  };
}

const withCode = (code: ErrorCode) => (error: GraphQLError) =>
  new GraphQLError(error.message, { nodes: error.nodes, originalError: error.originalError, extensions: { code } });
