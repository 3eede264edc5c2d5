import { abortMultipartUpload } from './handlers/abort-multipart-upload.ts';
import { deleteBucketCors, getBucketCors, putBucketCors } from './handlers/bucket-cors.ts';
import {
  fixedSetting,
  getAcl,
  getBucketLocation,
  getBucketPolicy,
  getPolicyStatus,
  neverSet,
} from './handlers/bucket-settings.ts';
import { completeMultipartUpload } from './handlers/complete-multipart-upload.ts';
import type { Operation } from './handlers/context.ts';
import { copyObject } from './handlers/copy-object.ts';
import { createBucket } from './handlers/create-bucket.ts';
import { createMultipartUpload } from './handlers/create-multipart-upload.ts';
import { deleteBucket } from './handlers/delete-bucket.ts';
import { deleteObject } from './handlers/delete-object.ts';
import { deleteObjects } from './handlers/delete-objects.ts';
import { getObject } from './handlers/get-object.ts';
import { getObjectAttributes } from './handlers/get-object-attributes.ts';
import { headBucket } from './handlers/head-bucket.ts';
import { headObject } from './handlers/head-object.ts';
import { listBuckets } from './handlers/list-buckets.ts';
import { listMultipartUploads } from './handlers/list-multipart-uploads.ts';
import { listObjects, listObjectsV2 } from './handlers/list-objects.ts';
import { listParts } from './handlers/list-parts.ts';
import { fixedObjectSetting } from './handlers/object-settings.ts';
import { OWNER_ONLY } from './handlers/owner.ts';
import { putAcl } from './handlers/put-acl.ts';
import { putObject } from './handlers/put-object.ts';
import { uploadPart } from './handlers/upload-part.ts';
import { uploadPartCopy } from './handlers/upload-part-copy.ts';
import type { S3Request } from './request.ts';

/**
 * Every operation there is: method, what it is done to, the parameters that tell it apart (in their order), and
 * whether its bytes come from another object. What is not here is not built.
 */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET service': listBuckets,

  'PUT bucket': createBucket,
  'HEAD bucket': headBucket,
  'DELETE bucket': deleteBucket,
  'GET bucket': listObjects,
  'GET bucket ?list-type': listObjectsV2,
  'GET bucket ?uploads': listMultipartUploads,
  'POST bucket ?delete': deleteObjects,
  'GET bucket ?cors': getBucketCors,
  'PUT bucket ?cors': putBucketCors,
  'DELETE bucket ?cors': deleteBucketCors,
  'GET bucket ?location': getBucketLocation,
  'GET bucket ?acl': getAcl,
  'PUT bucket ?acl': putAcl,
  'GET bucket ?policy': getBucketPolicy,
  'GET bucket ?policystatus': getPolicyStatus,
  'GET bucket ?accelerate': fixedSetting('AccelerateConfiguration', ''),
  'GET bucket ?encryption': neverSet('ServerSideEncryptionConfigurationNotFoundError'),
  'GET bucket ?lifecycle': neverSet('NoSuchLifecycleConfiguration'),
  'GET bucket ?logging': fixedSetting('BucketLoggingStatus', ''),
  'GET bucket ?notification': fixedSetting('NotificationConfiguration', ''),
  'GET bucket ?object-lock': neverSet('ObjectLockConfigurationNotFoundError'),
  'GET bucket ?ownershipcontrols': fixedSetting('OwnershipControls', {
    Rule: { ObjectOwnership: 'BucketOwnerEnforced' },
  }),
  'GET bucket ?publicaccessblock': neverSet('NoSuchPublicAccessBlockConfiguration'),
  'GET bucket ?replication': neverSet('ReplicationConfigurationNotFoundError'),
  'GET bucket ?requestpayment': fixedSetting('RequestPaymentConfiguration', { Payer: 'BucketOwner' }),
  'GET bucket ?tagging': neverSet('NoSuchTagSet'),
  'GET bucket ?versioning': fixedSetting('VersioningConfiguration', ''),
  'GET bucket ?website': neverSet('NoSuchWebsiteConfiguration'),

  'PUT object': putObject,
  'PUT object from another': copyObject,
  'GET object': getObject,
  'GET object ?partnumber': getObject,
  'HEAD object': headObject,
  'HEAD object ?partnumber': headObject,
  'DELETE object': deleteObject,
  'GET object ?attributes': getObjectAttributes,
  'GET object ?acl': fixedObjectSetting('AccessControlPolicy', OWNER_ONLY),
  'PUT object ?acl': putAcl,
  'GET object ?tagging': fixedObjectSetting('Tagging', { TagSet: '' }),

  'POST object ?uploads': createMultipartUpload,
  'PUT object ?partnumber&uploadid': uploadPart,
  'PUT object ?partnumber&uploadid from another': uploadPartCopy,
  'GET object ?uploadid': listParts,
  'POST object ?uploadid': completeMultipartUpload,
  'DELETE object ?uploadid': abortMultipartUpload,
};

/** Those of them that a stranger may ask for, where an object is public. */
const OPEN_TO_ALL = new Map([
  ['GET object', getObject],
  ['GET object ?partnumber', getObject],
  ['HEAD object', headObject],
  ['HEAD object ?partnumber', headObject],
]);

/** Null where a request is for nothing that is built. */
export function operationOf(request: S3Request): Operation | null {
  const name = nameOf(request);
  return Object.hasOwn(OPERATIONS, name) ? (OPERATIONS[name] ?? null) : null;
}

/** The same for a request that nobody signed. */
export function openOperationOf(request: S3Request): typeof getObject | null {
  return OPEN_TO_ALL.get(nameOf(request)) ?? null;
}

function nameOf(request: S3Request): string {
  const { method, bucket, key, subresources } = request;
  const target = key !== '' ? 'object' : bucket !== '' ? 'bucket' : 'service';
  const parameters = subresources.length > 0 ? ` ?${subresources.join('&')}` : '';
  const source = request.header('x-amz-copy-source') === undefined ? '' : ' from another';
  return `${method} ${target}${parameters}${source}`;
}
