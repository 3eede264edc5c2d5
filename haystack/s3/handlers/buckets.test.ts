import { createHash } from 'node:crypto';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteBucketCorsCommand,
  DeleteObjectCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  PutBucketAclCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MEDIA } from '../../testing/haystack.ts';
import { BUCKET, testS3 } from '../../testing/s3-client.ts';
import { signedFetch } from '../../testing/signed-fetch.ts';

let s3: Awaited<ReturnType<typeof testS3>>;

beforeAll(async () => {
  s3 = await testS3();
});
afterAll(() => s3[Symbol.asyncDispose]());

const create = (Bucket: string) => s3.client.send(new CreateBucketCommand({ Bucket }));

describe('buckets', () => {
  test('are listed by name, without those that no client made', async () => {
    await create('another');
    const { Buckets, Owner } = await s3.client.send(new ListBucketsCommand());
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['another', BUCKET]);
    expect(Buckets?.[0]?.CreationDate?.getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(Owner?.ID).toBe('haystack');
    await s3.client.send(new DeleteBucketCommand({ Bucket: 'another' }));
  });

  test('are deleted when they are empty, with the uploads into them', async () => {
    await create('short-lived');
    const object = { Bucket: 'short-lived', Key: 'k' };
    await s3.client.send(new PutObjectCommand({ ...object, Body: 'x' }));
    const deletion = () => s3.client.send(new DeleteBucketCommand({ Bucket: 'short-lived' }));
    await expect(deletion()).rejects.toMatchObject({ name: 'BucketNotEmpty' });
    await s3.client.send(new DeleteObjectCommand(object));
    await s3.client.send(new CreateMultipartUploadCommand(object));
    await deletion();
    await expect(deletion()).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await create('short-lived');
    const { Uploads } = await s3.client.send(new ListMultipartUploadsCommand({ Bucket: 'short-lived' }));
    expect(Uploads).toBeUndefined();
    await deletion();
  });

  test.each(['Under_Score', 'ab', 'a..b', '10.0.0.1', '.parts', '-a'])('are not called %s', async (Bucket) => {
    await expect(create(Bucket)).rejects.toMatchObject({ name: 'InvalidBucketName' });
  });

  test('are made in this region only', async () => {
    const elsewhere = { LocationConstraint: 'eu-west-1' } as const;
    const creation = new CreateBucketCommand({ Bucket: 'elsewhere', CreateBucketConfiguration: elsewhere });
    await expect(s3.client.send(creation)).rejects.toMatchObject({ name: 'IllegalLocationConstraintException' });
  });

  test.each(['/.parts', '/.parts/?list-type=2', '/.uploads/0', '/.parts/0/00001'])(
    'that we keep for ourselves cannot be asked for: %s',
    async (target) => {
      for (const method of ['GET', 'HEAD', 'DELETE', 'PUT']) {
        const reply = await signedFetch(s3.url, { method, target });
        expect([400, 404], `${method} ${target}`).toContain(reply.status);
      }
    },
  );
});

describe('the settings of a bucket', () => {
  test('are those of one that belongs to its owner alone, in one version', async () => {
    const Bucket = BUCKET;
    expect(await s3.client.send(new HeadBucketCommand({ Bucket }))).toMatchObject({ BucketRegion: 'us-east-1' });
    const { LocationConstraint } = await s3.client.send(new GetBucketLocationCommand({ Bucket }));
    expect(LocationConstraint ?? '').toBe('');
    expect((await s3.client.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    const { Grants } = await s3.client.send(new GetBucketAclCommand({ Bucket }));
    expect(Grants).toMatchObject([{ Grantee: { ID: 'haystack', Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }]);
  });

  test.each([
    ['policy', 'NoSuchBucketPolicy'],
    ['tagging', 'NoSuchTagSet'],
    ['lifecycle', 'NoSuchLifecycleConfiguration'],
    ['encryption', 'ServerSideEncryptionConfigurationNotFoundError'],
    ['website', 'NoSuchWebsiteConfiguration'],
    ['object-lock', 'ObjectLockConfigurationNotFoundError'],
    ['publicAccessBlock', 'NoSuchPublicAccessBlockConfiguration'],
    ['inventory', 'NotImplemented'],
    ['versions', 'NotImplemented'],
  ])('that were never made say so: %s is %s', async (name, code) => {
    const reply = await signedFetch(s3.url, { method: 'GET', target: `/${BUCKET}?${name}=` });
    expect(await reply.text()).toContain(`<Code>${code}</Code>`);
  });

  test('of the public one say that anyone may read an object', async () => {
    await create(MEDIA);
    const { Policy } = await s3.client.send(new GetBucketPolicyCommand({ Bucket: MEDIA }));
    expect(JSON.parse(Policy ?? '')).toMatchObject({
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${MEDIA}/*` }],
    });
    await s3.client.send(new PutObjectCommand({ Bucket: MEDIA, Key: 'k', Body: 'x', ACL: 'public-read' }));
    const tags = s3.client.send(new GetBucketTaggingCommand({ Bucket: MEDIA }));
    await expect(tags).rejects.toMatchObject({ name: 'NoSuchTagSet' });
  });

  test('may be written where they say what holds anyhow', async () => {
    const Bucket = BUCKET;
    await s3.client.send(new PutBucketAclCommand({ Bucket, ACL: 'private' }));
    const open = s3.client.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }));
    await expect(open).rejects.toMatchObject({ name: 'AccessControlListNotSupported' });
    const { Owner, Grants } = await s3.client.send(new GetBucketAclCommand({ Bucket }));
    await s3.client.send(new PutBucketAclCommand({ Bucket, AccessControlPolicy: { Owner, Grants } }));
    const everyone = { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/global/AllUsers' } as const;
    const AccessControlPolicy = { Owner, Grants: [{ Grantee: everyone, Permission: 'READ' as const }] };
    const granted = s3.client.send(new PutBucketAclCommand({ Bucket, AccessControlPolicy }));
    await expect(granted).rejects.toMatchObject({ name: 'AccessControlListNotSupported' });
  });
});

describe('the CORS rules of a bucket', () => {
  const OURS = 'https://ours.example';
  const rule = { AllowedOrigins: [OURS], AllowedMethods: ['GET', 'PUT'], AllowedHeaders: ['*'], MaxAgeSeconds: 60 };
  const preflight = (origin: string) =>
    fetch(`${s3.url}/${BUCKET}/k`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PUT' } });

  test('are kept, hold for preflights and replies, and end when they are deleted', async () => {
    const Bucket = BUCKET;
    const none = s3.client.send(new GetBucketCorsCommand({ Bucket }));
    await expect(none).rejects.toMatchObject({ name: 'NoSuchCORSConfiguration' });
    await s3.client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [rule] } }));
    expect((await s3.client.send(new GetBucketCorsCommand({ Bucket }))).CORSRules).toEqual([rule]);

    expect((await preflight(OURS)).headers.get('access-control-allow-origin')).toBe(OURS);
    const refused = await preflight('https://theirs.example');
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('AccessForbidden')]);
    const reply = await fetch(`${s3.url}/${BUCKET}/k`, { headers: { origin: OURS } });
    expect([reply.headers.get('access-control-allow-origin'), reply.headers.get('vary')]).toEqual([
      OURS,
      expect.stringContaining('Origin'),
    ]);

    await s3.client.send(new DeleteBucketCorsCommand({ Bucket }));
    expect((await preflight('https://theirs.example')).headers.get('access-control-allow-origin')).toBe('*');
  });

  test.each([
    ['no method', '<CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule>'],
    [
      'a method that is none',
      '<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GOT</AllowedMethod></CORSRule>',
    ],
    ['two wildcards', '<CORSRule><AllowedOrigin>*.*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>'],
    ['no rule', ''],
  ])('with %s are refused', async (_what, rules) => {
    const body = `<CORSConfiguration>${rules}</CORSConfiguration>`;
    const headers = { 'content-md5': md5(body) };
    const reply = await signedFetch(s3.url, { method: 'PUT', target: `/${BUCKET}?cors=`, headers, body });
    expect(await reply.text()).toContain('<Code>MalformedXML</Code>');
  });
});

function md5(text: string): string {
  return createHash('md5').update(text).digest('base64');
}
