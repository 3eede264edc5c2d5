import { createHash, randomUUID } from 'node:crypto';
import type { RenderOutcome } from '@heliograph/platform/events';
import { type MediaId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { RenderUpload } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import { assert } from 'vitest';
import { completeUpload } from '../domain/uploads/complete-upload.ts';
import { type RequestUpload, requestUpload } from '../domain/uploads/request-upload.ts';
import { settleUpload } from '../domain/uploads/settle-upload.ts';
import { UPLOAD_LIMITS } from '../domain/uploads/upload-limits.ts';
import type { NewUpload, SignedRequest, UploadStore } from '../ports.ts';
import type { mediaStores } from '../stores.ts';

type Stores = ReturnType<typeof mediaStores>;
type Differs = Partial<Omit<RequestUpload, 'viewer'>>;

const PATIENCE_MS = 30_000;

/** What an app announces of a JPEG of these bytes. */
export function announcementOf(viewer: UserId, bytes: Buffer, differs: Differs = {}): RequestUpload {
  return {
    viewer,
    contentType: 'image/jpeg',
    byteSize: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('base64'),
    altText: null,
    fit: 'POST',
    edit: {},
    resumable: false,
    idempotencyKey: randomUUID(),
    ...differs,
  };
}

/** An upload that waits for bytes which nobody has sent before, without storage. */
export async function announced(
  media: Pick<UploadStore, 'announce'>,
  ownerId: UserId,
  differs: Partial<NewUpload> = {},
): Promise<MediaId> {
  const file = { contentType: 'image/jpeg', byteSize: 1000, sha256: randomUUID(), altText: null };
  const expiresAt = new Date(Date.now() + 3_600_000);
  const upload: NewUpload = {
    ...{ ...file, ownerId, edit: { fit: 'POST' }, resumable: false, expiresAt, idempotencyKey: randomUUID() },
    ...differs,
  };
  const known = await media.announce(upload, new Date(), UPLOAD_LIMITS);
  assert(known.ok);
  return known.value.mediaId;
}

/** Sends bytes as a ticket says, or otherwise; answers storage's status. */
export async function put({ url, method, headers }: SignedRequest, body: Buffer): Promise<number> {
  // fetch sets Content-Length itself, from the body.
  const others = headers.filter(({ name }) => name !== 'Content-Length');
  const sent = Object.fromEntries(others.map(({ name, value }) => [name, value]));
  const reply = await fetch(url, { method, headers: sent, body: new Uint8Array(body) });
  await reply.arrayBuffer();
  return reply.status;
}

/** What the pipeline makes of a photo: a thumbnail and an ORIGINAL. Pictures of one name have the same variants. */
export function rendered(name: string, differs: { sourceKey?: string } = {}): Rendered {
  const looks = { width: 400, height: 500, placeholder: 'hash', dominantColor: '#336699' };
  const variants = (['THUMBNAIL', 'ORIGINAL'] as const).map((size) => ({
    ...{ name: size, format: 'JPEG' as const, key: `${size[0]?.toLowerCase()}/${name}.jpg` },
    ...{ width: 150, height: 150, byteSize: 3 },
  }));
  return { outcome: 'rendered', kind: 'IMAGE', ...looks, variants, ...differs };
}

type Rendered = RenderOutcome & { outcome: 'rendered' };

/** What the pipeline was told to make of a media, the latest last. */
export async function renderJobs({ shards }: Pick<Platform, 'shards'>, mediaId: MediaId): Promise<RenderUpload[]> {
  const { rows } = await shards.pool(shards.map.serverOf(shardOf(mediaId))).query<{ data: RenderUpload }>(
    `select data from pgboss.job where name = 'pipeline.render' and data->>'mediaId' = $1
      order by (data->>'rendering')::int`,
    [mediaId],
  );
  return rows.map(({ data }) => data);
}

/** Uploads by the rules of this room, on real stores. */
export function uploadsOn(stores: Stores) {
  const uploads = {
    async request(viewer: UserId, bytes: Buffer, differs?: Differs) {
      const requested = await requestUpload(stores, announcementOf(viewer, bytes, differs));
      assert(requested.ok);
      return requested.value;
    },

    /** An upload that waits for its bytes, which are sent as a whole. */
    async ticketed(viewer: UserId, bytes: Buffer, differs?: Differs) {
      const { media, upload } = await uploads.request(viewer, bytes, differs);
      assert(upload);
      const send = (body = bytes) => put(upload, body);
      return { mediaId: media.id, stagingKey: `${viewer}/${media.id}`, ticket: upload, send };
    },

    /** An upload that the pipeline works on. */
    async processing(viewer: UserId, bytes: Buffer, differs?: Differs) {
      const ticketed = await uploads.ticketed(viewer, bytes, differs);
      assert((await ticketed.send()) === 200);
      await completeUpload(stores, { viewer, mediaId: ticketed.mediaId });
      return ticketed;
    },

    /** What the pipeline tells of a media. */
    settle: (ownerId: UserId, mediaId: MediaId, outcome: RenderOutcome, rendering?: string) =>
      settleUpload(stores, { mediaId, ownerId, outcome, ...(rendering && { rendering }) }, new Date(), PATIENCE_MS),

    /** A photo that has become this, whose objects are nowhere. */
    async ready(viewer: UserId, bytes: Buffer, differs: Differs = {}, outcome = rendered(randomUUID())) {
      const { mediaId } = await uploads.processing(viewer, bytes, differs);
      await uploads.settle(viewer, mediaId, outcome);
      return mediaId;
    },

    async find(id: MediaId) {
      const [media] = await stores.media.loadFresh([id]);
      assert(media);
      return media;
    },
  };
  return uploads;
}
