import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  type GetObjectCommandInput,
  ListPartsCommand,
  type S3Client,
  UploadPartCommand,
  type UploadPartCommandInput,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { BUCKET } from './s3-client.ts';

/** Where an object lies, as commands of the SDK have it. */
export const at = (Key: string) => ({ Bucket: BUCKET, Key });

/** Begins a multipart upload; what is answered goes on with it. */
export async function begin(client: S3Client, Key: string, options: Partial<CreateMultipartUploadCommandInput> = {}) {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...at(Key), ...options }));
  const upload = { ...at(Key), UploadId };
  return {
    UploadId,
    part: async (PartNumber: number, Body: Buffer | string, more: Partial<UploadPartCommandInput> = {}) => {
      const sent = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body, ...more }));
      return { ...sent, PartNumber };
    },
    copyPart: async (PartNumber: number, CopySource: string, CopySourceRange?: string) => {
      const command = new UploadPartCopyCommand({ ...upload, PartNumber, CopySource, CopySourceRange });
      return { ETag: (await client.send(command)).CopyPartResult?.ETag, PartNumber };
    },
    list: (more = {}) => client.send(new ListPartsCommand({ ...upload, ...more })),
    complete: (
      Parts: { PartNumber: number; ETag?: string | undefined }[],
      more: Partial<CompleteMultipartUploadCommandInput> = {},
    ) => client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more })),
    abort: () => client.send(new AbortMultipartUploadCommand(upload)),
  };
}

/** An object, or a part of it, with all its bytes. */
export async function read(client: S3Client, Key: string, options: Partial<GetObjectCommandInput> = {}) {
  const reply = await client.send(new GetObjectCommand({ ...at(Key), ...options }));
  return { ...reply, bytes: Buffer.from((await reply.Body?.transformToByteArray()) ?? []) };
}
