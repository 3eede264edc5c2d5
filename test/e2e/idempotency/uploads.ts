import { randomBytes, randomUUID } from 'node:crypto';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { type Person, putBytes, smallPhoto, world } from '../../kit/index.ts';
import { accepted, dataOf, present } from '../../kit/refusals.ts';
import type { UploadPayload } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { announcementOf } from '../../kit/upload.ts';
import type { KeyedMutation } from './keyed-mutation.ts';

const LEAST_IN_PARTS = 5 * 1024 * 1024;
const boats = await smallPhoto('nagasaki-boats');

/** The mutations of uploads that take a key. */
export const uploadMutations: KeyedMutation[] = [
  {
    ...{ field: 'requestUpload', input: 'RequestUploadInput', answer: 'media { id }', sends: 10 },
    async prepare(system) {
      const { ana } = await world(system.client, { ana: {} });
      const input = announcementOf(boats);
      return {
        ...{ by: ana, input, otherInput: { ...input, altText: 'Boats' } },
        effects: async () => (await mediaOf(system, ana)).length,
      };
    },
  },
  {
    ...{ field: 'completeUpload', input: 'CompleteUploadInput', answer: 'media { id }', sends: 10 },
    async prepare(system) {
      const { ana } = await world(system.client, { ana: {} });
      const [one, other] = await Promise.all([request(system, ana), request(system, ana)]);
      await putBytes(present('the ticket', one.upload), boats.bytes);
      return {
        ...{ by: ana, input: { mediaId: one.media?.id }, otherInput: { mediaId: other.media?.id } },
        effects: () => renderingsOf(system, ana),
      };
    },
  },
  {
    ...{ field: 'resumeUpload', input: 'ResumeUploadInput', answer: 'multipart { media { id } }', sends: 10 },
    async prepare(system) {
      const { ana } = await world(system.client, { ana: {} });
      const large = () => announcementOf({ ...boats, bytes: randomBytes(LEAST_IN_PARTS) });
      const begin = () => request(system, ana, { ...large(), resumable: true });
      const [one, other] = await Promise.all([begin(), begin()]);
      const isBegun = ({ id, upload_id }: { id: string; upload_id: string | null }) =>
        id === one.media?.id && upload_id;
      return {
        ...{ by: ana, input: { mediaId: one.media?.id }, otherInput: { mediaId: other.media?.id } },
        effects: async () => (await mediaOf(system, ana)).filter(isBegun).length,
      };
    },
  },
  {
    ...{ field: 'editMedia', input: 'EditMediaInput', answer: 'media { id }', sends: 10 },
    async prepare(system) {
      const { ana } = await world(system.client, { ana: {} });
      const mediaId = await ana.uploads(boats);
      return {
        ...{ by: ana, input: { mediaId, filter: 'SEPIA' }, otherInput: { mediaId, altText: 'Boats' } },
        effects: async () => (await renderingsOf(system, ana)) - 1,
      };
    },
  },
];

const mediaOf = ({ platform }: TestSystem, { id }: Person) =>
  platform.shards
    .db(shardOf(id as UserId))
    .selectFrom('media')
    .where('owner_id', '=', id)
    .select(['id', 'upload_id'])
    .execute();

/** How often the pipeline was given something to do for an owner. */
async function renderingsOf({ platform }: TestSystem, { id }: Person): Promise<number> {
  const lanes = platform.shards
    .db(shardOf(id as UserId))
    .selectFrom('upload_lane')
    .where('owner_id', '=', id);
  return Number((await lanes.select('last_sequence').executeTakeFirst())?.last_sequence);
}

async function request({ client }: TestSystem, by: Person, announced = {}): Promise<UploadPayload> {
  const input = { ...announcementOf(boats), ...announced, idempotencyKey: randomUUID() };
  const reply = dataOf('requestUpload', await client.send('RequestUpload', { input }, by.accessToken));
  return accepted('requestUpload', reply.requestUpload);
}
