import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';

const MESSAGES: Readonly<Record<number, string>> = {
  404: 'There is nothing here; the API is at /graphql',
  405: 'Send the operation by GET or POST',
  408: 'The request took too long to arrive',
  414: 'The URL is too long',
  415: 'Send the operation as application/json, in UTF-8 and not compressed',
  431: 'The URL and the headers are too long together; send a long operation by POST',
};

const OURS = 'Something went wrong on our side; try again, and report the requestId';

/** Refuses a request that never reaches GraphQL, as GraphQL would: what is not our fault is BAD_REQUEST. */
export function refuseUnread(reply: FastifyReply, status: number, requestId: string, message?: string): FastifyReply {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .header('content-type', 'application/json; charset=utf-8')
    .send(bodyOf(status, message, requestId));
}

/** The same for what cannot even be read as HTTP, or never ends: there is no request then, only a connection to close. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (socket.writable) {
    const status = statusOf(error);
    const body = bodyOf(status);
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'connection: close',
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  }
  socket.destroy();
}

function statusOf({ code }: NodeJS.ErrnoException): number {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  return code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
}

function bodyOf(status: number, message = 'This is no HTTP request', requestId?: string): string {
  const extensions = { code: status < 500 ? 'BAD_REQUEST' : 'INTERNAL', ...(requestId && { requestId }) };
  return JSON.stringify({ errors: [{ message: status < 500 ? (MESSAGES[status] ?? message) : OURS, extensions }] });
}
