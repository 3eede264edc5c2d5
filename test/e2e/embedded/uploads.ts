import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { anew, type Person, type Photo, putBytes, smallPhoto, world } from '../../kit/index.ts';
import { accepted, dataOf, present } from '../../kit/refusals.ts';
import { settledMedia } from '../../kit/settled-media.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { announcementOf } from '../../kit/upload.ts';

const MIB = 1024 * 1024;

/** What spares an upload, carries a large one, and changes a picture before it is published. */
export function uploads(system: () => TestSystem): void {
  describe('uploads', () => {
    let ana: Person;
    let ben: Person;
    beforeAll(async () => {
      ({ ana, ben } = await world(system().client, { ana: {}, ben: {} }));
    });

    test('the same photo is sent once, and each of its media has words of its own', async () => {
      const boats = await smallPhoto('nagasaki-boats');
      const first = await ana.publishes(boats);
      const { media, upload } = await request({ ...boats, altText: 'The same boats' });
      expect([media?.status, upload]).toEqual(['READY', null]);
      const second = await ana.publishesMedia([present('the media', media).id]);
      expect(second.media[0]?.image).toBe(first.media[0]?.image);
      const [seen] = (await ben.sees(second))?.media ?? [];
      expect([seen?.altText, seen?.id]).toEqual(['The same boats', media?.id]);
    });

    test('a large file goes in parts, and on after a disturbance', async () => {
      const large = padded(await smallPhoto('nagasaki-boats'), 9 * MIB);
      const { media, multipart } = await request(large, { resumable: true });
      const { id } = present('the media', media);
      const [first] = present('the parts', multipart).parts;
      if (first) await putBytes(first, large.bytes.subarray(0, first.byteSize));

      const again = await ask('ResumeUpload', { mediaId: id });
      const { parts } = present('the parts', accepted('resumeUpload', again.resumeUpload).multipart);
      expect(parts.map(({ number }) => number)).toEqual([2]);
      for (const part of parts) {
        const bytes = large.bytes.subarray(part.offset, part.offset + part.byteSize);
        expect((await putBytes(part, bytes)).status).toBe(200);
      }
      await ask('CompleteUpload', { mediaId: id });
      expect(await settled(id)).toMatchObject({ status: 'READY', width: 320, height: 256 });
    });

    test('a picture is cut before it is published, and only its owner is told how', async () => {
      const id = await ana.uploads(anew(await smallPhoto('nagasaki-boats')));
      const before = await settled(id);
      const crop = { x: 0, y: 0, width: 0.5, height: 0.5 };
      const { editMedia } = await ask('EditMedia', { mediaId: id, crop });
      expect(editMedia).toMatchObject({ media: { status: 'PROCESSING', edit: { crop, filter: null } }, errors: [] });
      const after = await settled(id);
      expect(after).toMatchObject({ status: 'READY', width: 160, height: 128 });
      expect(after.image).not.toBe(before.image);

      const post = await ana.publishesMedia([id]);
      const edits = `{ post(id: "${post.id}") { media { edit { filter } rejection { code } } } }`;
      const seenBy = async (viewer: Person) => (await system().client.raw(edits, {}, viewer.accessToken)).data;
      expect(await seenBy(ana)).toEqual({ post: { media: [{ edit: { filter: null }, rejection: null }] } });
      expect(await seenBy(ben)).toEqual({ post: { media: [{ edit: null, rejection: null }] } });
      const refused = await ask('EditMedia', { mediaId: id, crop: null });
      expect(refused.editMedia).toMatchObject({ media: null, errors: [{ code: 'NOT_ALLOWED', field: ['crop'] }] });
    });

    async function request(file: Photo, more: object = {}) {
      const input = { ...announcementOf(file), ...more, idempotencyKey: randomUUID() };
      return accepted('requestUpload', (await ask('RequestUpload', input)).requestUpload);
    }

    async function ask<Name extends 'RequestUpload' | 'ResumeUpload' | 'CompleteUpload' | 'EditMedia'>(
      operation: Name,
      input: object,
    ) {
      return dataOf(operation, await system().client.send(operation, { input }, ana.accessToken));
    }

    const settled = (id: string) =>
      settledMedia(async () => {
        const reply = await system().client.send('MediaStatus', { id }, ana.accessToken);
        return dataOf('the status', reply).media;
      });
  });
}

/** A JPEG of at least so many bytes: it has a great deal to say in its comments. */
function padded({ bytes, ...rest }: Photo, byteSize: number): Photo {
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0xff, 0xff]), Buffer.alloc(65_533)]);
  const comments = Array.from({ length: Math.ceil(byteSize / comment.length) }, () => comment);
  return { ...rest, bytes: Buffer.concat([bytes.subarray(0, 2), ...comments, bytes.subarray(2)]) };
}
