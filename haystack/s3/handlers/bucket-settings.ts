import { S3Error, type S3ErrorCode } from '../errors.ts';
import { replyXml } from '../reply.ts';
import type { XmlContent } from '../xml.ts';
import type { Operation, Services } from './context.ts';
import { OWNER_ONLY } from './owner.ts';

/** Answers a setting that is the same for every bucket, in the words of a bucket that was never told otherwise. */
export function fixedSetting(root: string, content: XmlContent): Operation {
  return async (_services, { response }) => replyXml(response, root, content);
}

/** Answers that a setting was never made. */
export function neverSet(code: S3ErrorCode): Operation {
  return async () => {
    throw new S3Error(code);
  };
}

/** Amazon's first region has no name here. */
export const getBucketLocation: Operation = async ({ region }, { response }) =>
  replyXml(response, 'LocationConstraint', region === 'us-east-1' ? '' : region);

/** Access control lists are off, as Amazon now recommends: what is public is so by the bucket's policy. */
export const getAcl = fixedSetting('AccessControlPolicy', OWNER_ONLY);

export const getPolicyStatus: Operation = async (services, { request, response }) =>
  replyXml(response, 'PolicyStatus', { IsPublic: isPublic(services, request.bucket) ? 'TRUE' : 'FALSE' });

/** The policy of the public bucket says what its door does: anyone may read an object, and only that. */
export const getBucketPolicy: Operation = async (services, { request, response }) => {
  const { bucket } = request;
  if (!isPublic(services, bucket)) throw new S3Error('NoSuchBucketPolicy');
  const statement = {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${bucket}/*`,
  };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
};

function isPublic({ publicBuckets }: Services, bucket: string): boolean {
  return publicBuckets.includes(bucket);
}
