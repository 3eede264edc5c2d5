import { countAsked, keyEncoding } from '../listing/parameters.ts';
import type { Upload } from '../multipart/upload.ts';
import { replyXml } from '../reply.ts';
import type { XmlFields } from '../xml.ts';
import type { Services, SignedExchange } from './context.ts';
import { OWNER } from './owner.ts';

const MOST = 1000;

/** The uploads into a bucket that are under way, by key and age; keys beyond a delimiter are rolled up. */
export async function listMultipartUploads(
  { uploads }: Services,
  { request, response }: SignedExchange,
): Promise<void> {
  const limit = countAsked(request, 'max-uploads', MOST);
  const prefix = request.parameter('prefix') ?? '';
  const delimiter = request.parameter('delimiter') ?? '';
  const keyMarker = request.parameter('key-marker') ?? '';
  const idMarker = request.parameter('upload-id-marker') ?? '';
  const { encode, type } = keyEncoding(request);

  const after = uploads.list(request.bucket).filter((upload) => isAfter(upload, keyMarker, idMarker, delimiter));
  const page = pageOf(after, { prefix, delimiter, limit });
  replyXml(response, 'ListMultipartUploadsResult', {
    Bucket: request.bucket,
    KeyMarker: encode(keyMarker),
    UploadIdMarker: idMarker,
    NextKeyMarker: page.last && encode(page.last.key),
    NextUploadIdMarker: page.last?.id,
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    Prefix: encode(prefix),
    EncodingType: type,
    MaxUploads: limit,
    IsTruncated: page.last !== undefined,
    Upload: page.uploads.map((upload) => entryOf(upload, encode)),
    CommonPrefixes: page.commonPrefixes.map((each) => ({ Prefix: encode(each) })),
  });
}

/** A marker that ends in the delimiter stands for all that is rolled up in it. */
function isAfter({ key, id }: Upload, keyMarker: string, idMarker: string, delimiter: string): boolean {
  if (delimiter !== '' && keyMarker.endsWith(delimiter) && key.startsWith(keyMarker)) return false;
  const order = Buffer.compare(Buffer.from(key), Buffer.from(keyMarker));
  return order > 0 || (order === 0 && idMarker !== '' && id > idMarker);
}

/** `last` is where the next page goes on; undefined when there is none. */
function pageOf(
  all: readonly Upload[],
  { prefix, delimiter, limit }: { prefix: string; delimiter: string; limit: number },
): { uploads: Upload[]; commonPrefixes: string[]; last: { key: string; id: string } | undefined } {
  const uploads: Upload[] = [];
  const commonPrefixes: string[] = [];
  let last: { key: string; id: string } | undefined;
  for (const upload of all.filter(({ key }) => key.startsWith(prefix))) {
    const at = delimiter === '' ? -1 : upload.key.indexOf(delimiter, prefix.length);
    const rolledUp = at === -1 ? null : upload.key.slice(0, at + delimiter.length);
    if (rolledUp !== null && commonPrefixes.at(-1) === rolledUp) continue;
    if (uploads.length + commonPrefixes.length === limit) return { uploads, commonPrefixes, last };
    if (rolledUp === null) uploads.push(upload);
    else commonPrefixes.push(rolledUp);
    last = rolledUp === null ? { key: upload.key, id: upload.id } : { key: rolledUp, id: '' };
  }
  return { uploads, commonPrefixes, last: undefined };
}

function entryOf({ key, id, startedAt, checksum }: Upload, encode: (key: string) => string): XmlFields {
  return {
    Key: encode(key),
    UploadId: id,
    Initiator: OWNER,
    Owner: OWNER,
    StorageClass: 'STANDARD',
    Initiated: new Date(startedAt).toISOString(),
    ChecksumAlgorithm: checksum?.name.toUpperCase(),
    ChecksumType: checksum?.type,
  };
}
