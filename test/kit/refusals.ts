import type { GraphQLReplyError, Reply } from './client.ts';
import type { UserError } from './replies.ts';

/** The system understood the wish and said no: the payload's `errors`. `code` is that of the first. */
export class Refused extends Error {
  readonly code: string;
  readonly errors: readonly UserError[];

  constructor(wish: string, errors: readonly UserError[]) {
    const reasons = errors.map(
      ({ code, message, field }) => `${code}${field ? ` (${field.join('.')})` : ''}: ${message}`,
    );
    super(`${wish} was refused. ${reasons.join('; ')}`);
    this.name = 'Refused';
    this.code = errors[0]?.code ?? 'UNKNOWN';
    this.errors = errors;
  }
}

/** The request failed as GraphQL or HTTP: the reply's `errors`. `code` is the `extensions.code` of the first. */
export class RequestFailed extends Error {
  readonly code: string;
  readonly status: number;
  readonly errors: readonly GraphQLReplyError[];

  constructor(wish: string, { status, errors }: Pick<Reply<unknown>, 'status' | 'errors'>) {
    const reasons = errors.map(({ message, extensions, path }) =>
      [extensions?.code ?? 'no code', path && `at ${path.join('.')}`, `: ${message}`].filter(Boolean).join(' '),
    );
    super(`${wish} failed with HTTP ${status}. ${reasons.join('; ')}`);
    this.name = 'RequestFailed';
    this.code = errors[0]?.extensions?.code ?? 'UNKNOWN';
    this.status = status;
    this.errors = errors;
  }
}

/** The data of a reply in which nothing failed. @throws RequestFailed */
export function dataOf<Data>(wish: string, reply: Reply<Data>): Data {
  if (reply.errors.length > 0 || reply.data === null) throw new RequestFailed(wish, reply);
  return reply.data;
}

/** A payload that was not refused. @throws Refused */
export function accepted<Payload extends { errors: UserError[] }>(wish: string, payload: Payload): Payload {
  if (payload.errors.length > 0) throw new Refused(wish, payload.errors);
  return payload;
}

/** What a payload that was not refused must carry. */
export function present<Value>(wish: string, value: Value | null): Value {
  if (value === null) throw new Error(`${wish} was answered with neither a result nor an error`);
  return value;
}
