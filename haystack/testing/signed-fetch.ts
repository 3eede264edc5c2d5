import type { IncomingMessage } from 'node:http';
import { readRequest } from '../s3/request.ts';
import { ALGORITHM, deriveSigningKey, scopeOf, sha256, signatureOf } from '../s3/sigv4.ts';
import { CREDENTIAL, REGION } from './haystack.ts';

export interface RequestToSign {
  method: string;
  /** Path and query. */
  target: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** The SHA-256 of the body where nothing else is said. */
  payloadHash?: string;
}

/** The headers, in lower case, of a request that bears a signature over all of them. */
export function sign(host: string, request: RequestToSign): Record<string, string> {
  const { method, target, body = '' } = request;
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const payloadHash = request.payloadHash ?? sha256(body);
  const headers: Record<string, string> = {
    host,
    'x-amz-date': timestamp,
    'x-amz-content-sha256': payloadHash,
    ...request.headers,
  };
  const scope = { day: timestamp.slice(0, 8), region: REGION, service: 's3' };
  const signingKey = deriveSigningKey(CREDENTIAL.secretAccessKey, scope);
  const signedHeaders = Object.keys(headers).sort();
  const read = readRequest({ method, url: target, headers } as unknown as IncomingMessage);
  const signature = signatureOf(read, { signingKey, scope, timestamp, signedHeaders, payloadHash });
  const fields = [
    `Credential=${CREDENTIAL.accessKeyId}/${scopeOf(scope)}`,
    `SignedHeaders=${signedHeaders.join(';')}`,
    `Signature=${signature}`,
  ];
  return { ...headers, authorization: `${ALGORITHM} ${fields.join(',')}` };
}

/** Sends what the SDK would not, signed. */
export function signedFetch(url: string, request: RequestToSign): Promise<Response> {
  const { host: _setByFetch, ...headers } = sign(new URL(url).host, request);
  const { method, target, body } = request;
  return fetch(`${url}${target}`, { method, headers, ...(body === undefined ? {} : { body: Buffer.from(body) }) });
}
