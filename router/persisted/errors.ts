import { GraphQLError } from 'graphql';

const refusal = (code: string, message: string): GraphQLError => new GraphQLError(message, { extensions: { code } });

/** Of Apollo's protocol: clients go by message and code, and send the text with its hash next time. */
export const persistedQueryNotFound = (): GraphQLError =>
  refusal('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');

/**
 * Only registered operations are run here, and this is none. Not Apollo's PERSISTED_QUERY_NOT_SUPPORTED: that tells
 * clients to send texts from then on, which would be refused as well.
 */
export const operationNotRegistered = (): GraphQLError =>
  refusal('OPERATION_NOT_REGISTERED', 'This operation is not registered; only registered ones are run here');

export const badInput = (message: string): GraphQLError => refusal('BAD_USER_INPUT', message);

export const badRequest = (message: string): GraphQLError => refusal('BAD_REQUEST', message);

/** Operations that cannot be told from one another. */
export class ManifestError extends Error {
  readonly code = 'MANIFEST_INVALID';
  constructor(message: string) {
    super(message);
    this.name = 'ManifestError';
  }
}
