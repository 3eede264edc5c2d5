import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../log.ts';
import { authenticate, type Credential } from './authenticate.ts';
import { answerPreflight, applyCors, type CorsRule } from './cors.ts';
import { errorDocument, S3Error } from './errors.ts';
import { corsRulesOf } from './handlers/bucket-cors.ts';
import { isBucketName } from './handlers/bucket-name.ts';
import type { Exchange, Services } from './handlers/context.ts';
import { MAX_KEY_BYTES } from './listing/page.ts';
import type { Memory, SharedMemory } from './memory.ts';
import { headerOverrides } from './object-headers.ts';
import { openOperationOf, operationOf } from './operations.ts';
import type { Patience } from './patience.ts';
import { readRequest, type S3Request } from './request.ts';
import { asS3Error } from './store-errors.ts';
import { requireSupported } from './supported.ts';

export interface DoorOptions {
  services: Services;
  memory: SharedMemory;
  patience: Patience;
  credential: Credential;
  log: Log;
}

/** The S3 door: who is asking, for which operation; and every failure in S3's words. */
export function createDoor({ services, memory, patience, credential, log }: DoorOptions) {
  const { store, publicBuckets } = services;

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    if (message.headers.host === undefined) throw new S3Error('BadRequest', 'The request has no Host header.');
    const request = readRequest(message);
    const rules = corsRulesFor(request);
    if (message.method === 'OPTIONS') return answerPreflight(message, response, rules);
    applyCors(message, response, rules);
    const signed = authenticate(request, credential, services.now());
    const exchange = { request, response, memory: memoryFor(message), patience };
    if (!signed) return answerStranger(exchange);
    requireSupported(request, publicBuckets);
    if (Buffer.byteLength(request.key) > MAX_KEY_BYTES) throw new S3Error('KeyTooLongError');
    requireBucket(request);
    const operation = operationOf(request);
    if (!operation) throw notBuilt(request);
    await operation(services, { ...exchange, signed });
  }

  /** Whoever was given a signed address has no key, and is a guest as strangers are. */
  function memoryFor({ headers, socket }: IncomingMessage): Memory {
    return headers.authorization === undefined ? memory.guestAt(socket.remoteAddress ?? '') : memory.host;
  }

  function corsRulesFor({ bucket }: S3Request): readonly CorsRule[] {
    const own = isBucketName(bucket) && store.hasBucket(bucket) ? corsRulesOf(services, bucket) : null;
    return own ?? services.corsRules;
  }

  /** Says nothing of what exists to a stranger, except where strangers are welcome. */
  async function answerStranger(exchange: Exchange): Promise<void> {
    const { request } = exchange;
    const operation = openOperationOf(request);
    if (!operation || !publicBuckets.includes(request.bucket)) throw new S3Error('AccessDenied');
    requireSupported(request, publicBuckets);
    if (Object.keys(headerOverrides(request)).length > 0) {
      const message = 'Request specific response headers cannot be used for anonymous GET requests.';
      throw new S3Error('InvalidRequest', message);
    }
    await operation(services, exchange);
  }

  /** Every operation but two is done to a bucket that is there; what is not called like one is none. */
  function requireBucket({ method, bucket, key, subresources }: S3Request): void {
    const isCreated = method === 'PUT' && key === '' && subresources.length === 0;
    if (bucket === '' || isCreated) return;
    if (!isBucketName(bucket) || !store.hasBucket(bucket)) throw new S3Error('NoSuchBucket');
  }

  return async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = randomBytes(8).toString('hex').toUpperCase();
    response.setHeader('x-amz-request-id', requestId);
    try {
      await answer(message, response);
    } catch (error) {
      refuse(message, response, requestId, asS3Error(error) ?? unexpected(error, { log, message, requestId }));
    }
  };
}

/** Reports what is no refusal, and turns it into one that tells the client nothing. */
function unexpected(
  error: unknown,
  { log, message, requestId }: { log: Log; message: IncomingMessage; requestId: string },
): S3Error {
  const hasLeft = message.destroyed && !message.complete;
  if (!hasLeft) log('error', 'request failed', { requestId, method: message.method, path: pathOf(message), error });
  return new S3Error('InternalError');
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

const METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'];

function notBuilt({ method, bucket, key, subresources }: S3Request): S3Error {
  const isPlain = subresources.length === 0 && !(method === 'POST' && bucket !== '' && key === '');
  return new S3Error(isPlain || !METHODS.includes(method) ? 'MethodNotAllowed' : 'NotImplemented');
}

/** Without the query, which may hold a signature. */
function pathOf(message: IncomingMessage): string {
  return (message.url ?? '').split('?')[0] ?? '';
}
