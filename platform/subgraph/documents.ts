import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { type ErrorCode, RefusedOperation } from './errors.ts';
import { compileExecutable, type Executable } from './executable.ts';

/** Operations that the router sends again and again; it plans each into a handful of texts. */
const DOCUMENTS_KEPT = 2000;

/** The texts of operations, each parsed and validated once. */
export interface Documents {
  /** @throws RefusedOperation where the text is no valid operation of the schema */
  get(text: string): CheckedDocument;
}

/** A document that is valid against the schema. */
export interface CheckedDocument {
  readonly node: DocumentNode;
  /** One of its operations, compiled when it is first asked for. */
  executable(operationName: string | undefined): Executable;
}

/** The oldest text is dropped when too many are kept. */
export function createDocuments(schema: GraphQLSchema): Documents {
  const kept = new Map<string, CheckedDocument | RefusedOperation>();
  const keep = (text: string): CheckedDocument | RefusedOperation => {
    const checked = check(schema, text);
    const oldest = kept.keys().next().value;
    if (kept.size >= DOCUMENTS_KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(text, checked);
    return checked;
  };
  return {
    get(text) {
      const checked = kept.get(text) ?? keep(text);
      if (checked instanceof RefusedOperation) throw checked;
      return checked;
    },
  };
}

function check(schema: GraphQLSchema, text: string): CheckedDocument | RefusedOperation {
  try {
    const document = parse(text);
    const errors = validate(schema, document);
    return errors.length > 0
      ? new RefusedOperation(errors.map(withCode('GRAPHQL_VALIDATION_FAILED')))
      : checked(schema, document);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return new RefusedOperation([withCode('GRAPHQL_PARSE_FAILED')(error)]);
  }
}

function checked(schema: GraphQLSchema, node: DocumentNode): CheckedDocument {
  const executables = new Map<string | undefined, Executable>();
  return {
    node,
    executable(operationName) {
      const known = executables.get(operationName) ?? compileExecutable(schema, node, operationName);
      executables.set(operationName, known);
      return known;
    },
  };
}

const withCode = (code: ErrorCode) => (error: GraphQLError) =>
  new GraphQLError(error.message, { nodes: error.nodes, originalError: error.originalError, extensions: { code } });
