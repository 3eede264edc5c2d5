import { createHmac, timingSafeEqual } from 'node:crypto';
import { type MediaId, parseId } from '@heliograph/platform/ids';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

/** The part we read of an S3 event notification. */
const notification = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      s3: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
    }),
  ),
});

/**
 * Adds `POST /storage-events`, where object storage tells of finished uploads. An event is a hint, but a stranger's
 * hints would cost us work: it must carry the HMAC of its body.
 */
export function receiveStorageEvents(
  server: FastifyInstance,
  options: { secret: string; bucket: string; uploaded(mediaId: MediaId, stagingKey: string): Promise<void> },
): void {
  server.register(async (scope) => {
    // The signature covers the bytes as they came, so they are parsed here and nowhere before.
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

    scope.post('/storage-events', async (request, reply) => {
      const body = request.body as Buffer;
      if (!isSigned(body, request.headers['x-heliograph-signature'], options.secret)) {
        return reply.code(403).send({ message: 'The event is not signed by our storage' });
      }
      const parsed = notification.safeParse(jsonIn(body));
      if (!parsed.success) return reply.code(400).send({ message: 'This is not an S3 event notification' });
      for (const { eventName, s3 } of parsed.data.Records) {
        const mediaId = mediaIn(s3.object.key);
        const isUpload = eventName.startsWith('ObjectCreated:') && s3.bucket.name === options.bucket;
        if (isUpload && mediaId) await options.uploaded(mediaId, s3.object.key);
      }
      return reply.code(204).send();
    });
  });
}

/** An upload lies under `owner/media`; what else is kept there, such as archives and sources, is somewhere else. */
function mediaIn(key: string): MediaId | null {
  const [owner = '', media = '', ...more] = key.split('/');
  return parseId(owner) && more.length === 0 ? parseId<MediaId>(media) : null;
}

/** Undefined where it is no JSON. */
function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function isSigned(body: Buffer, header: string | string[] | undefined, secret: string): boolean {
  const given = Buffer.from(String(header ?? '').replace(/^sha256=/, ''), 'hex');
  const expected = createHmac('sha256', secret).update(body).digest();
  return given.length === expected.length && timingSafeEqual(given, expected);
}
