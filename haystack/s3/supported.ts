import { S3Error } from './errors.ts';
import type { S3Request } from './request.ts';

/** Headers that ask for what is not built; a reply without it would be a lie. */
const UNSUPPORTED = [
  'x-amz-server-side-encryption',
  'x-amz-copy-source-server-side-encryption',
  'x-amz-object-lock',
  'x-amz-bucket-object-lock',
  'x-amz-website-redirect',
  'x-amz-write-offset',
  'x-amz-expected-bucket-owner',
  'x-amz-source-expected-bucket-owner',
  'x-amz-tagging',
  'x-amz-rename-source',
];
/** It says where tags are to come from, and there are none anywhere. */
const TAGGING_DIRECTIVE = 'x-amz-tagging-directive';
/** What a canned list may say without being untrue, besides `public-read` where everyone may read. */
const OWNER_ONLY = new Set(['private', 'bucket-owner-read', 'bucket-owner-full-control']);

/** Refuses a request whose headers want something that would not be done. */
export function requireSupported(request: S3Request, publicBuckets: readonly string[]): void {
  for (const name of request.names) {
    const isUnsupported = name !== TAGGING_DIRECTIVE && UNSUPPORTED.some((start) => name.startsWith(start));
    if (isUnsupported) throw new S3Error('NotImplemented', `The header ${name} is not implemented.`);
    if (name.startsWith('x-amz-grant-')) throw new S3Error('AccessControlListNotSupported');
  }
  const acl = request.header('x-amz-acl');
  const isPublic = request.key !== '' && publicBuckets.includes(request.bucket);
  if (acl !== undefined && !OWNER_ONLY.has(acl) && !(isPublic && acl === 'public-read')) {
    throw new S3Error('AccessControlListNotSupported');
  }
  if ((request.header('x-amz-storage-class') ?? 'STANDARD') !== 'STANDARD') throw new S3Error('InvalidStorageClass');
  // Nothing is versioned, and what is not has the version `null`.
  if ((request.parameter('versionid') ?? 'null') !== 'null') throw new S3Error('NoSuchVersion');
}
