import { z } from 'zod';
import { S3Error } from '../errors.ts';
import { replyEmpty } from '../reply.ts';
import { receiveXml } from '../xml-body.ts';
import type { Operation } from './context.ts';
import { OWNER } from './owner.ts';

const POLICY = {
  root: 'AccessControlPolicy',
  schema: z.object({
    AccessControlList: z.object({
      Grant: z
        .array(z.object({ Grantee: z.object({ ID: z.string().optional() }), Permission: z.string() }))
        .default([]),
    }),
  }),
  lists: ['Grant'],
  maxBytes: 64 * 1024,
};

/**
 * Takes the list that holds anyhow, which clients write back after a copy, and refuses any other. A canned list in the
 * headers has been looked at before.
 */
export const putAcl: Operation = async ({ objects }, exchange) => {
  const { request, response } = exchange;
  if (request.key !== '' && !(await objects.head(request.bucket, request.key))) throw new S3Error('NoSuchKey');
  if (request.header('x-amz-acl') === undefined) {
    const { AccessControlList: list } = await receiveXml(exchange, POLICY);
    const isOwners = list.Grant.every(
      ({ Grantee, Permission }) => Grantee.ID === OWNER.ID && Permission === 'FULL_CONTROL',
    );
    if (!isOwners) throw new S3Error('AccessControlListNotSupported');
  }
  replyEmpty(response, 200);
};
