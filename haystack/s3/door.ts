import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../log.ts';
import { authenticate, type Credential, type Signed } from './authenticate.ts';
import { applyCors } from './cors.ts';
import { errorDocument, S3Error } from './errors.ts';
import { createBucket, headBucket } from './handlers/buckets.ts';
import type { Services } from './handlers/context.ts';
import { deleteObject } from './handlers/delete-object.ts';
import { getObject, headObject } from './handlers/get-object.ts';
import { putObject } from './handlers/put-object.ts';
import { readRequest, type S3Request } from './request.ts';

export interface DoorOptions {
  services: Services;
  credential: Credential;
  /** Buckets whose objects anyone who knows the key may read. */
  publicBuckets: readonly string[];
  uploadOrigins: readonly string[];
  log: Log;
}

/** Parameters that turn a request into another operation, none of which may be mistaken for a plain one. */
const OTHER_OPERATIONS =
  /^(acl|attributes|cors|delete|encryption|legal-hold|lifecycle|list-type|location|logging|notification|partnumber|policy|publicaccessblock|replication|requestpayment|response-.*|restore|retention|select|tagging|torrent|uploadid|uploads|versionid|versioning|versions|website)$/;

/** The S3 door: who is asking, for which operation; and every failure in S3's words. */
export function createDoor({ services, credential, publicBuckets, uploadOrigins, log }: DoorOptions) {
  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    applyCors(message, response, uploadOrigins);
    if (message.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    const request = readRequest(message);
    const signed = authenticate(request, credential, services.now());
    if (!signed) return answerAnonymous(request, response);
    await dispatch(request, response, signed);
  }

  /** Says nothing of what exists to a stranger, except where strangers are welcome. */
  async function answerAnonymous(request: S3Request, response: ServerResponse): Promise<void> {
    const { method, bucket, key } = request;
    const isRead = method === 'GET' || method === 'HEAD';
    if (!isRead || key === '' || !publicBuckets.includes(bucket)) throw new S3Error('AccessDenied', 'Access Denied');
    requireKnownOperation(request);
    await (method === 'GET' ? getObject : headObject)(services, { request, response });
  }

  async function dispatch(request: S3Request, response: ServerResponse, signed: Signed): Promise<void> {
    requireKnownOperation(request);
    const exchange = { request, response, signed };
    const isBucket = request.key === '';
    if (request.bucket === '') throw notImplemented();
    if (isBucket && request.method === 'PUT') return createBucket(services, exchange);
    if (!services.store.hasBucket(request.bucket)) {
      throw new S3Error('NoSuchBucket', 'The specified bucket does not exist');
    }
    if (isBucket && request.method === 'HEAD') return headBucket(services, exchange);
    if (isBucket) throw notImplemented();
    switch (request.method) {
      case 'PUT':
        return putObject(services, exchange);
      case 'GET':
        return getObject(services, exchange);
      case 'HEAD':
        return headObject(services, exchange);
      case 'DELETE':
        return deleteObject(services, exchange);
      default:
        throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.');
    }
  }

  return async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = randomBytes(8).toString('hex').toUpperCase();
    response.setHeader('x-amz-request-id', requestId);
    try {
      await answer(message, response);
    } catch (error) {
      refuse(message, response, requestId, asS3Error(error, { log, message, requestId }));
    }
  };
}

/** Reports what is no refusal, and turns it into one that tells the client nothing. */
function asS3Error(
  error: unknown,
  { log, message, requestId }: { log: Log; message: IncomingMessage; requestId: string },
) {
  if (error instanceof S3Error) return error;
  const hasLeft = message.destroyed && !message.complete;
  if (!hasLeft) log('error', 'request failed', { requestId, method: message.method, path: pathOf(message), error });
  return new S3Error('InternalError', 'We encountered an internal error. Please try again.');
}

function refuse(message: IncomingMessage, response: ServerResponse, requestId: string, error: S3Error): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const isTooLongToDrain = error.code === 'EntityTooLarge';
  // A client that still waits for "100 Continue" may send its body or not: only a new connection is unambiguous.
  if (isTooLongToDrain || message.headers.expect) response.setHeader('connection', 'close');
  const body = message.method === 'HEAD' ? '' : errorDocument(error, pathOf(message), requestId);
  const headers = { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) };
  response.writeHead(error.status, { ...error.headers, ...headers }).end(body);
  // What is still on its way is read and thrown away, so that the client gets to read the refusal.
  message.resume();
}

function requireKnownOperation(request: S3Request): void {
  if (request.parameters.some(({ name }) => OTHER_OPERATIONS.test(name.toLowerCase()))) throw notImplemented();
}

function notImplemented(): S3Error {
  return new S3Error('NotImplemented', 'This operation is not implemented.');
}

/** Without the query, which may hold a signature. */
function pathOf(message: IncomingMessage): string {
  return (message.url ?? '').split('?')[0] ?? '';
}
