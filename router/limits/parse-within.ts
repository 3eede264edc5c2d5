import { type DocumentNode, GraphQLError, Lexer, parse, Source, type Token, TokenKind } from 'graphql';
import { limitExceeded } from './limit-exceeded.ts';
import type { OperationLimits } from './limits.ts';

const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/**
 * Parses a document once its size and nesting are known to be harmless. graphql-js parses by recursion and runs out of
 * stack on brackets alone, far below any useful number of tokens; its lexer does not recurse. So the tokens are read
 * once before, for less than half of what parsing costs.
 * @throws GraphQLError with code GRAPHQL_PARSE_FAILED, or OPERATION_LIMIT_EXCEEDED (maxDocumentBytes, maxTokens, maxNesting)
 */
export function parseWithin(text: string, limits: OperationLimits): DocumentNode {
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.maxDocumentBytes) throw limitExceeded('maxDocumentBytes', bytes, limits);
  const source = new Source(text);
  const exceeded = withCode(() => findExceeded(source, limits));
  if (exceeded) throw exceeded;
  return withCode(() => parse(source));
}

function findExceeded(source: Source, limits: OperationLimits): GraphQLError | null {
  const lexer = new Lexer(source);
  let tokens = 0;
  let nesting = 0;
  let token: Token = lexer.advance();
  while (token.kind !== TokenKind.EOF) {
    tokens += 1;
    if (tokens > limits.maxTokens) return limitExceeded('maxTokens', tokens, limits);
    if (OPENING.has(token.kind)) nesting += 1;
    else if (CLOSING.has(token.kind)) nesting -= 1;
    if (nesting > limits.maxNesting) return limitExceeded('maxNesting', nesting, limits);
    token = lexer.advance();
  }
  return null;
}

function withCode<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new GraphQLError(error.message, {
      source: error.source,
      positions: error.positions,
      extensions: { code: 'GRAPHQL_PARSE_FAILED' },
    });
  }
}
