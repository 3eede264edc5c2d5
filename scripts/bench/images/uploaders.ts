import { randomUUID } from 'node:crypto';
import type { MediaId } from '@heliograph/platform/ids';
import { type Client, createClient, type Person, signUp } from '../../../test/kit/index.ts';
import { dataOf, present } from '../../../test/kit/refusals.ts';
import { announcementOf, putBytes } from '../../../test/kit/upload.ts';

/** An upload whose bytes are in storage, and that nobody has called complete. */
export interface StagedPhoto {
  mediaId: MediaId;
  /** Sends completeUpload and resolves when it is answered. */
  complete(): Promise<void>;
}

/** People who upload in turn, so that nobody's photos wait for their owner's earlier ones. */
export interface Uploaders {
  /** Sends the next `count` photos to storage, no two of the same bytes. */
  stage(count: number): Promise<StagedPhoto[]>;
}

export async function signUpUploaders(
  origin: string,
  { people, photos }: { people: number; photos: readonly Buffer[] },
): Promise<Uploaders> {
  const client = createClient(origin);
  const uploaders = await Promise.all(Array.from({ length: people }, () => signUp(client)));
  let sent = 0;

  const stageNext = async (): Promise<StagedPhoto> => {
    const n = sent++;
    const uploader = uploaders[n % uploaders.length];
    const photo = photos[n % photos.length];
    if (!uploader || !photo) throw new Error('There is nobody, or nothing, to upload');
    return stageOne(client, uploader, withComment(photo, n));
  };

  return {
    async stage(count) {
      const staged: StagedPhoto[] = [];
      while (staged.length < count) staged.push(await stageNext());
      return staged;
    },
  };
}

async function stageOne(client: Client, { accessToken }: Person, bytes: Buffer): Promise<StagedPhoto> {
  const announced = announcementOf({ bytes, contentType: 'image/jpeg', altText: 'A photo of a benchmark' });
  const input = { ...announced, idempotencyKey: randomUUID() };
  const { requestUpload } = dataOf('RequestUpload', await client.send('RequestUpload', { input }, accessToken));
  const ticket = present('an upload', requestUpload.upload);
  const { status, body } = await putBytes(ticket, bytes);
  if (status !== 200) throw new Error(`Storage answered the PUT with ${status}: ${body}`);
  const mediaId = ticket.media.id as MediaId;
  return {
    mediaId,
    async complete() {
      dataOf('CompleteUpload', await client.send('CompleteUpload', { input: { mediaId } }, accessToken));
    },
  };
}

/** The same picture in other bytes: with a comment behind the start of the JPEG. */
function withComment(jpeg: Buffer, n: number): Buffer {
  const comment = Buffer.alloc(12);
  comment.writeUInt16BE(0xfffe, 0);
  comment.writeUInt16BE(10, 2);
  comment.writeBigUInt64BE(BigInt(n), 4);
  return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]);
}
