import { randomBytes, randomUUID } from 'node:crypto';
import { anew, type Client, type Person, type Photo, putBytes } from '../kit/index.ts';
import { dataOf, present } from '../kit/refusals.ts';
import { announcementOf } from '../kit/upload.ts';
import type { Asked } from './every-operation.ts';

/** How to ask the operations of uploads, each time with a file that nobody has uploaded before. */
export function everyUpload(client: Client, person: Person, picture: Photo) {
  const asked = (input: object): Asked => ({ variables: { input }, accessToken: person.accessToken });
  const request = async (input: object) =>
    dataOf('the request', await client.send('RequestUpload', { input: { ...input, ...once() } }, person.accessToken))
      .requestUpload;

  return {
    RequestUpload: () => asked({ ...announcementOf(anew(picture)), ...once() }),
    async CompleteUpload() {
      const file = anew(picture);
      const ticket = present('the ticket', (await request(announcementOf(file))).upload);
      await putBytes(ticket, file.bytes);
      return asked({ mediaId: ticket.media.id });
    },
    async ResumeUpload() {
      const announcement = announcementOf({ ...picture, bytes: randomBytes(5 * 1024 * 1024) });
      const { media } = await request({ ...announcement, resumable: true });
      return asked({ mediaId: present('the media', media).id });
    },
    async EditMedia() {
      const mediaId = await person.uploads(anew(picture));
      return asked({ mediaId, crop: { x: 0, y: 0, width: 0.5, height: 1 }, altText: 'The left half', ...once() });
    },
  };
}

const once = () => ({ idempotencyKey: randomUUID() });
