/** What a client asks for, as it came: nothing in it has been looked at but the types of its members. */
export interface OperationRequest {
  query?: string;
  /** The id of a registered operation, as the persisted documents of GraphQL over HTTP have it. */
  documentId?: string;
  operationName?: string;
  variables?: Record<string, unknown>;
  extensions?: Record<string, unknown>;
}
