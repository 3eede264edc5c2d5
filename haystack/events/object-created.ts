/** An object has become durable in a bucket. */
export interface ObjectCreated {
  /** By what. */
  kind: 'Put' | 'Copy' | 'CompleteMultipartUpload';
  bucket: string;
  key: string;
  byteSize: number;
  eTag: string;
  at: Date;
}

/** Amazon S3's event notification ("Event message structure", version 2.1), as far as its consumers read it. */
export function notificationOf(event: ObjectCreated, region: string): string {
  const { kind, bucket, key, byteSize, eTag, at } = event;
  const record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: region,
    eventTime: at.toISOString(),
    eventName: `ObjectCreated:${kind}`,
    s3: {
      s3SchemaVersion: '1.0',
      bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
      // S3 writes keys as a form would: escaped, with a plus for a space.
      object: { key: formEscape(key), size: byteSize, eTag },
    },
  };
  return JSON.stringify({ Records: [record] });
}

function formEscape(key: string): string {
  return encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
}
