import { readFileSync } from 'node:fs';
import type { OperationName, Replies } from './replies.ts';

/** A GraphQL error as the router sends it; decide by `extensions.code`. */
export interface GraphQLReplyError {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string; retryAfter?: number; requestId?: string };
}

/** One answer of the public door. `data` is null where the operation failed as a whole. */
export interface Reply<Data> {
  data: Data | null;
  /** Empty where all went well. */
  errors: GraphQLReplyError[];
  /** The HTTP status. */
  status: number;
  headers: Headers;
}

export type Variables = Record<string, unknown>;

/** An app, as the system sees it: it sends operations to the public door and knows nothing else. */
export interface Client {
  readonly url: string;
  /** Sends one of the registered operations of schema/operations; the reply is typed after its name. */
  send<Name extends OperationName>(
    operation: Name,
    variables?: Variables,
    accessToken?: string,
  ): Promise<Reply<Replies[Name]>>;
  /** Sends any document at all, as a stranger's app might. */
  raw<Data = unknown>(query: string, variables?: Variables, accessToken?: string): Promise<Reply<Data>>;
}

const OPERATIONS = new URL('../../schema/operations/', import.meta.url);
const documents = new Map<OperationName, string>();

/** The text of a registered operation, read once. */
export function operationText(name: OperationName): string {
  const text = documents.get(name) ?? readFileSync(new URL(`${name}.graphql`, OPERATIONS), 'utf8');
  documents.set(name, text);
  return text;
}

/** @param origin where the router listens, e.g. `http://127.0.0.1:4000` */
export function createClient(origin: string): Client {
  const url = new URL('/graphql', origin).href;

  async function post<Data>(body: object, accessToken?: string): Promise<Reply<Data>> {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json;q=0.9',
        ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    const { data = null, errors = [] } = parseReply<Data>(text, response.status);
    return { data, errors, status: response.status, headers: response.headers };
  }

  return {
    url,
    send: (operationName, variables = {}, accessToken) =>
      post({ operationName, query: operationText(operationName), variables }, accessToken),
    raw: (query, variables = {}, accessToken) => post({ query, variables }, accessToken),
  };
}

function parseReply<Data>(text: string, status: number): { data?: Data | null; errors?: GraphQLReplyError[] } {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`The router answered ${status} with what is no JSON: ${text.slice(0, 200)}`, { cause });
  }
}
