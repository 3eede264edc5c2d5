import { type DocumentNode, type GraphQLSchema, getOperationAST, OperationTypeNode } from 'graphql';
import type { ViewerTokens, VouchedCaller } from '../auth/index.ts';
import { createDocuments } from './documents.ts';
import { badInput } from './errors.ts';
import type { Executable } from './executable.ts';
import type { SubgraphRequest } from './request.ts';

/** A request that comes from the router and asks for something the schema has. */
export interface Admitted {
  request: SubgraphRequest;
  caller: VouchedCaller;
  document: DocumentNode;
  execute: Executable;
}

/**
 * Lets in what the router may ask in this way.
 * @throws UntrustedCaller, RefusedOperation, or PublicError BAD_USER_INPUT for an operation of the other kind
 */
export type Admit = (request: SubgraphRequest, kind: 'query or mutation' | 'subscription') => Admitted;

export function createAdmission(options: { schema: GraphQLSchema; viewerTokens: ViewerTokens }): Admit {
  const documents = createDocuments(options.schema);
  return (request, kind) => {
    // Before anything else: a stranger does not even learn whether a text is valid.
    const caller = options.viewerTokens.verify(request.viewerToken);
    const document = documents.get(request.query);
    const operation = getOperationAST(document.node, request.operationName)?.operation;
    // An operation that is not there is left to graphql-js, which names it in its error.
    if (operation && (operation === OperationTypeNode.SUBSCRIPTION) !== (kind === 'subscription')) {
      throw badInput(`A ${operation} cannot be asked for here: this is for a ${kind}`);
    }
    return {
      // A subscription keeps its request for as long as it lasts, of a text that thousands send.
      request: { ...request, query: document.text },
      caller,
      document: document.node,
      execute: document.executable(request.operationName),
    };
  };
}
