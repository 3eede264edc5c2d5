import { GraphQLError } from 'graphql';
import type { OperationRequest } from '../operations/operation-request.ts';

/** What a request asks for, checked member by member. @throws GraphQLError BAD_REQUEST */
export function readBody(body: unknown): OperationRequest {
  if (Array.isArray(body)) throw badRequest('Send one operation in a request; lists of operations are not taken');
  if (typeof body !== 'object' || body === null) throw badRequest('The body must be a JSON object with a "query"');
  return checked(body as Record<string, unknown>);
}

/** @throws GraphQLError BAD_REQUEST */
export function readSearch(search: URLSearchParams): OperationRequest {
  for (const name of new Set(search.keys())) {
    if (search.getAll(name).length > 1) throw badRequest(`The parameter ${name} is given twice`);
  }
  return checked({
    query: search.get('query'),
    operationName: search.get('operationName'),
    documentId: search.get('documentId'),
    variables: parsed('variables', search.get('variables')),
    extensions: parsed('extensions', search.get('extensions')),
  });
}

function checked({
  query,
  operationName,
  documentId,
  variables,
  extensions,
}: Record<string, unknown>): OperationRequest {
  return {
    ...text('query', query),
    ...text('operationName', operationName),
    ...text('documentId', documentId),
    ...map('variables', variables),
    ...map('extensions', extensions),
  };
}

function text(name: string, value: unknown): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'string') throw badRequest(`"${name}" must be a string`);
  return { [name]: value };
}

function map(name: string, value: unknown): Record<string, Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw badRequest(`"${name}" must be an object`);
  return { [name]: value as Record<string, unknown> };
}

function parsed(name: string, value: string | null): unknown {
  if (value === null || value === '') return undefined;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw badRequest(`The parameter ${name} must be JSON`);
  }
}

export const badRequest = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });
