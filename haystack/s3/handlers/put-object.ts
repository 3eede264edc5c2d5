import { MetadataTooLarge } from '../../store/store.ts';
import { S3Error } from '../errors.ts';
import { announcedLength, receivePayload } from '../payload.ts';
import type { S3Request } from '../request.ts';
import type { Services, SignedExchange } from './context.ts';

const MAX_KEY_BYTES = 1024;
/** Headers of a PUT that every later GET answers with. */
const KEPT = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
];

/** Stores the body under its key; replies when it is on disk. */
export async function putObject(services: Services, { request, response, signed }: SignedExchange): Promise<void> {
  const { store, memory, now } = services;
  const { bucket, key } = request;
  if (request.header('x-amz-copy-source')) throw new S3Error('NotImplemented', 'Copying is not implemented.');
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw new S3Error('KeyTooLongError', 'Your key is too long');
  const onlyIfAbsent = requiresAbsence(request);
  const length = announcedLength(request, signed, services.maxObjectBytes);
  // A quick refusal before the body travels; the store decides again, in order.
  if (onlyIfAbsent && (await store.head(bucket, key))) throw alreadyExists();

  const release = memory.reserve(length);
  try {
    const { data, md5, checksums } = await receivePayload(request, response, signed, length);
    const eTag = md5.toString('hex');
    const info = { headers: keptHeaders(request), checksums, eTag, modifiedAt: now().getTime() };
    const outcome = await store.put({ bucket, key, info, data, onlyIfAbsent }).catch(inWordsOfS3);
    if (outcome === 'exists') throw alreadyExists();
    response.writeHead(200, { etag: `"${eTag}"`, ...checksums, 'content-length': 0 }).end();
    services.onObjectCreated({ bucket, key, byteSize: data.length, eTag, at: now() });
  } finally {
    release();
  }
}

function requiresAbsence(request: S3Request): boolean {
  const condition = request.header('if-none-match');
  const isOther = condition !== undefined && condition.trim() !== '*';
  if (isOther || request.header('if-match') !== undefined) {
    throw new S3Error('NotImplemented', 'Of conditional writes only If-None-Match: * is implemented.');
  }
  return condition !== undefined;
}

function keptHeaders(request: S3Request): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  const parameters = request.parameters.map(({ name }) => name.toLowerCase());
  const names = [...Object.keys(request.message.headers), ...parameters];
  for (const name of names) {
    const value = request.header(name);
    if (value !== undefined && (KEPT.includes(name) || name.startsWith('x-amz-meta-'))) kept[name] = value;
  }
  // The framing of the transfer is no property of the object.
  const encodings = (kept['content-encoding'] ?? '').split(',').map((encoding) => encoding.trim());
  const lasting = encodings.filter((encoding) => encoding !== '' && encoding !== 'aws-chunked');
  if (lasting.length > 0) kept['content-encoding'] = lasting.join(',');
  else delete kept['content-encoding'];
  return kept;
}

function alreadyExists(): S3Error {
  return new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
}

function inWordsOfS3(error: unknown): never {
  if (error instanceof MetadataTooLarge) throw new S3Error('MetadataTooLarge', 'Your metadata headers are too large.');
  throw error;
}
