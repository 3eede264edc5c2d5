import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

export interface UploadToSign {
  bucket: string;
  key: string;
  contentType: string;
  byteSize: number;
  /** Base64 of the SHA-256 of exactly the bytes that will be sent. */
  sha256Base64: string;
  /** At most 7 days. */
  expiresInSeconds: number;
}

/** A request that whoever holds it may make, once, as it stands. */
export interface PresignedPut {
  url: string;
  method: 'PUT';
  /** To be sent exactly so. An HTTP client that sets Content-Length by itself from the body sets the same. */
  headers: { name: string; value: string }[];
  expiresAt: Date;
}

/**
 * Signs a PUT of these very bytes. Length, type, checksum and "not over an existing object" are signed headers, so
 * that changing any is a 403. The presigner by itself would leave the type out and move the checksum into the query,
 * which a browser may ignore; hence `signableHeaders` and `unhoistableHeaders`.
 */
export async function presignPut(client: S3Client, upload: UploadToSign, now: Date): Promise<PresignedPut> {
  const { bucket, key, contentType, byteSize, sha256Base64, expiresInSeconds } = upload;
  const headers = [
    { name: 'Content-Type', value: contentType },
    { name: 'Content-Length', value: String(byteSize) },
    { name: 'x-amz-checksum-sha256', value: sha256Base64 },
    { name: 'If-None-Match', value: '*' },
  ];
  const signed = new Set(headers.map(({ name }) => name.toLowerCase()));
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    ContentType: contentType,
    ContentLength: byteSize,
    ChecksumSHA256: sha256Base64,
    IfNoneMatch: '*',
  });
  const url = await getSignedUrl(client, command, {
    expiresIn: expiresInSeconds,
    signingDate: now,
    signableHeaders: signed,
    unhoistableHeaders: signed,
  });
  return { url, method: 'PUT', headers, expiresAt: new Date(now.getTime() + expiresInSeconds * 1000) };
}

/** Signs a GET of an object in a private bucket. */
export function presignGet(
  client: S3Client,
  { bucket, key, expiresInSeconds }: { bucket: string; key: string; expiresInSeconds: number },
  now: Date,
): Promise<string> {
  const command = new GetObjectCommand({ Bucket: bucket, Key: key });
  return getSignedUrl(client, command, { expiresIn: expiresInSeconds, signingDate: now });
}
