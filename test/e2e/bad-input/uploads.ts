import { createHash, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { blankPng } from '../../../pipeline/testing/crafted-files.ts';
import { anew, type Person, type Photo, photo, putBytes, smallPhoto, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { UploadTicket } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { announcementOf } from '../../kit/upload.ts';
import { requireDiscreet } from '../../kit/watchful-client.ts';

const boats = photo('nagasaki-boats');
const small = await smallPhoto('nagasaki-boats');
const html = Buffer.from('<!doctype html><script>alert(document.cookie)</script>'.padEnd(2000));

type Ticketed = UploadTicket & { bytes: Buffer };

export function badUploads(system: () => TestSystem): void {
  describe('an upload', () => {
    let ana: Person;
    let ben: Person;

    beforeAll(async () => {
      ({ ana, ben } = await world(system().client, { ana: {}, ben: {} }));
    });

    test.each([
      [{ contentType: 'image/svg+xml' }, 'contentType'],
      [{ contentType: 'image/tiff' }, 'contentType'],
      [{ contentType: 'image/jpeg; charset=utf-8' }, 'contentType'],
      [{ contentType: 'text/html' }, 'contentType'],
      [{ byteSize: 0 }, 'byteSize'],
      [{ byteSize: -1 }, 'byteSize'],
      [{ byteSize: 31_457_281 }, 'byteSize'],
      [{ sha256: 'abc' }, 'sha256'],
      [{ sha256: createHash('sha256').update('x').digest('hex') }, 'sha256'],
      [{ altText: 'x'.repeat(1001) }, 'altText'],
      [{ idempotencyKey: '' }, 'idempotencyKey'],
      [{ idempotencyKey: 'x'.repeat(65) }, 'idempotencyKey'],
      [{ edit: { crop: { x: 0.5, y: 0, width: 0.6, height: 1 } } }, 'edit', 'crop', 'width'],
      [{ edit: { crop: { x: 0, y: 0, width: 1, height: 0 } } }, 'edit', 'crop', 'height'],
      [{ edit: { focalPoint: { x: 0, y: -1 } } }, 'edit', 'focalPoint', 'y'],
    ])('announced with %j is INVALID', async (wrong, ...field) => {
      const input = { ...announcementOf(boats), idempotencyKey: randomUUID(), ...wrong };
      const reply = dataOf('the request', await system().client.send('RequestUpload', { input }, ana.accessToken));
      expect(reply.requestUpload).toMatchObject({ upload: null, errors: [{ code: 'INVALID', field }] });
    });

    test('announced otherwise with the same key is a conflict', async () => {
      const idempotencyKey = randomUUID();
      await ticketFor(boats, { idempotencyKey });
      const input = { ...announcementOf(photo('black-canyon')), idempotencyKey };
      const reply = dataOf('the request', await system().client.send('RequestUpload', { input }, ana.accessToken));
      expect(reply.requestUpload).toMatchObject({ upload: null, errors: [{ code: 'IDEMPOTENCY_CONFLICT' }] });
    });

    const without = (ticket: UploadTicket, name: string) =>
      ticket.headers.filter((header) => header.name.toLowerCase() !== name);
    const withHeader = (ticket: Ticketed, name: string, value: string): Ticketed => ({
      ...ticket,
      headers: [...without(ticket, name), { name, value }],
    });
    const changed = (bytes: Buffer) => Buffer.from(bytes).fill('otherwise', 1000, 1010);

    test.each<[string, (ticket: Ticketed) => Pick<Ticketed, 'url' | 'method' | 'headers' | 'bytes'>]>([
      ['more bytes', (ticket) => ({ ...ticket, bytes: Buffer.concat([ticket.bytes, ticket.bytes]) })],
      ['fewer bytes', (ticket) => ({ ...ticket, bytes: ticket.bytes.subarray(1) })],
      ['other bytes', (ticket) => ({ ...ticket, bytes: changed(ticket.bytes) })],
      [
        'other bytes and their checksum',
        (ticket) => {
          const bytes = changed(ticket.bytes);
          const sha256 = createHash('sha256').update(bytes).digest('base64');
          return { ...withHeader(ticket, 'x-amz-checksum-sha256', sha256), bytes };
        },
      ],
      ['another type', (ticket) => withHeader(ticket, 'content-type', 'text/html')],
      ['another name', (ticket) => ({ ...ticket, url: ticket.url.replace(ticket.media.id, '1') })],
      ['another signature', (ticket) => ({ ...ticket, url: ticket.url.replace(/Signature=./, another) })],
      ['no condition', (ticket) => ({ ...ticket, headers: without(ticket, 'if-none-match') })],
      ['a later end', (ticket) => ({ ...ticket, url: ticket.url.replace(/Expires=\d+/, 'Expires=604800') })],
    ])('sent with %s is refused, and leaves no trace', async (_what, forge) => {
      const ticket = await ticketFor(anew(small));
      const forged = forge(ticket);
      const { status, body } = await putBytes(forged, forged.bytes);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      requireDiscreet(body);
      expect(await statusAfterComplete(ticket)).toBe('AWAITING_UPLOAD');
      expect((await putBytes(ticket, ticket.bytes)).status).toBe(200);
    });

    test('is taken once: of two PUTs one finds that the bytes are there already', async () => {
      const ticket = await ticketFor(anew(small));
      const answers = await Promise.all([putBytes(ticket, ticket.bytes), putBytes(ticket, ticket.bytes)]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    });

    test('lies where nobody else can read, list or remove it', async () => {
      const ticket = await ticketFor(anew(small));
      await putBytes(ticket, ticket.bytes);
      const { origin, pathname } = new URL(ticket.url);
      for (const [method, path] of [
        ['GET', pathname],
        ['HEAD', pathname],
        ['DELETE', pathname],
        ['PUT', pathname],
        ['GET', `${pathname}?${new URL(ticket.url).searchParams}`],
        ['GET', '/heliograph-staging'],
        ['GET', '/'],
      ] as const) {
        const response = await fetch(new URL(path, origin), { method, ...(method === 'PUT' && { body: 'x' }) });
        expect([method, path, response.status]).toEqual([method, path, 403]);
      }
    });

    test.each<[string, Photo, string]>([
      ['cut short', { ...boats, bytes: boats.bytes.subarray(0, 20_000) }, 'CORRUPT'],
      ['of 100 megapixels', { ...boats, bytes: blankPng(10_000, 10_000), contentType: 'image/png' }, 'TOO_MANY_PIXELS'],
      ['of HTML, labelled JPEG', { ...boats, bytes: html }, 'UNSUPPORTED_TYPE'],
      [
        'of HTML behind a JPEG’s first bytes',
        { ...boats, bytes: Buffer.concat([boats.bytes.subarray(0, 20), html]) },
        'CORRUPT',
      ],
      ['of JPEG, labelled PNG', { ...boats, contentType: 'image/png' }, 'UNSUPPORTED_TYPE'],
      ['of one byte', { ...boats, bytes: Buffer.from('x') }, 'UNSUPPORTED_TYPE'],
    ])('%s is REJECTED, and cannot be published', async (_what, file, code) => {
      const media = await ana.tryUploads(file);
      const nothing = { width: null, height: null, placeholder: null, image: null };
      expect(media).toMatchObject({ status: 'REJECTED', rejection: { code }, ...nothing });
      requireDiscreet(media.rejection?.message ?? '');
      expect(await ana.tryPublishes([media.id])).toMatchObject({ post: null, errors: [{ code: 'MEDIA_NOT_READY' }] });
      expect(await ana.profile(ana)).toMatchObject({ postCount: 0 });
    });

    test('of somebody else can be neither seen nor completed', async () => {
      const ticket = await ticketFor(anew(small));
      const input = { mediaId: ticket.media.id };
      const { data } = await system().client.send('CompleteUpload', { input }, ben.accessToken);
      expect(data?.completeUpload).toMatchObject({ media: null, errors: [{ code: 'NOT_FOUND', field: ['mediaId'] }] });
      const seen = await system().client.send('MediaStatus', { id: ticket.media.id }, ben.accessToken);
      expect([seen.data, seen.errors]).toEqual([{ media: null }, []]);
    });

    async function ticketFor(file: Photo, { idempotencyKey = randomUUID() } = {}): Promise<Ticketed> {
      const input = { ...announcementOf(file), idempotencyKey };
      const reply = await system().client.send('RequestUpload', { input }, ana.accessToken);
      const ticket = present('the ticket', dataOf('the request', reply).requestUpload.upload);
      return { ...ticket, bytes: file.bytes };
    }

    async function statusAfterComplete({ media: { id } }: UploadTicket): Promise<string | undefined> {
      const reply = await system().client.send('CompleteUpload', { input: { mediaId: id } }, ana.accessToken);
      return dataOf('completeUpload', reply).completeUpload.media?.status;
    }
  });
}

/** The same parameter with another first digit. */
const another = (signature: string): string => signature.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
