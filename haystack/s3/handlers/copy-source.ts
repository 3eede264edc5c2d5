import { conditionsOf, judge } from '../conditions.ts';
import { S3Error } from '../errors.ts';
import type { OpenObject } from '../objects/open-object.ts';
import type { S3Request } from '../request.ts';
import { isBucketName } from './bucket-name.ts';
import type { Exchange, Services } from './context.ts';

export interface CopySource {
  bucket: string;
  key: string;
}

/** Which object `x-amz-copy-source` names: `[/]bucket/key[?versionId=null]`, escaped as in an address. */
export function copySourceOf(request: S3Request): CopySource {
  const [path = '', version] = (request.header('x-amz-copy-source') ?? '').split('?versionId=');
  if (version !== undefined && version !== 'null') throw new S3Error('NoSuchVersion');
  const [bucket = '', ...key] = decodeSource(path).replace(/^\//, '').split('/');
  if (bucket === '' || key.join('/') === '') {
    const message = 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey';
    throw new S3Error('InvalidArgument', message);
  }
  return { bucket, key: key.join('/') };
}

/** Opens what is to be copied, if the conditions upon it hold; the caller closes it. */
export async function openCopySource({ store, objects }: Services, { request, memory }: Exchange): Promise<OpenObject> {
  const { bucket, key } = copySourceOf(request);
  if (!isBucketName(bucket) || !store.hasBucket(bucket)) throw new S3Error('NoSuchBucket');
  const source = await objects.open(bucket, key, memory);
  if (!source) throw new S3Error('NoSuchKey');
  if (judge(conditionsOf(request, 'x-amz-copy-source-'), source.info) !== 'holds') {
    source.close();
    throw new S3Error('PreconditionFailed');
  }
  return source;
}

function decodeSource(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new S3Error('InvalidArgument', 'The copy source is not escaped as an address is.');
  }
}
