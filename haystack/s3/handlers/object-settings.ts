import { S3Error } from '../errors.ts';
import { replyXml } from '../reply.ts';
import type { XmlContent } from '../xml.ts';
import type { Operation } from './context.ts';

/** Answers a setting that is the same for every object there is. */
export function fixedObjectSetting(root: string, content: XmlContent): Operation {
  return async ({ objects }, { request, response }) => {
    if (!(await objects.head(request.bucket, request.key))) throw new S3Error('NoSuchKey');
    replyXml(response, root, content);
  };
}
