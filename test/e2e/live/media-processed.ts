import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import {
  anew,
  connectEvents,
  connectSocket,
  type LiveReplies,
  type Person,
  type Photo,
  putBytes,
} from '../../kit/index.ts';
import type { LiveReply } from '../../kit/live-client.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { MediaStatus, Variant } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { announcementOf } from '../../kit/upload.ts';

/** Everything that the product says over a WebSocket it also says over Server-Sent Events. */
export const TRANSPORTS = [
  { transport: 'a WebSocket', connect: connectSocket },
  { transport: 'Server-Sent Events', connect: connectEvents },
] as const;

/** The owner's name is known to another subgraph than the photo. */
export const PROCESSED = `subscription Processed($ids: [ID!]!) {
  mediaProcessed(mediaIds: $ids) {
    id status rejection { code } owner { id username } variants { name format url width height }
  }
}`;

export interface Processed {
  mediaProcessed: {
    id: string;
    status: MediaStatus;
    rejection: { code: string } | null;
    owner: { id: string; username: string } | null;
    variants: Variant[];
  };
}

/** An upload of which no bytes are there yet. */
export interface Announced {
  id: string;
  /** Sends the bytes. What comes after that is the storage event's doing. */
  arrives(): Promise<void>;
}

export async function announce({ client }: TestSystem, owner: Person, picture: Photo): Promise<Announced> {
  const photo = anew(picture);
  const input = { ...announcementOf(photo), idempotencyKey: randomUUID() };
  const { requestUpload } = dataOf('the request', await client.send('RequestUpload', { input }, owner.accessToken));
  const ticket = present('the ticket', requestUpload.upload);
  return {
    id: ticket.media.id,
    async arrives() {
      expect((await putBytes(ticket, photo.bytes)).status).toBe(200);
    },
  };
}

/** What the event of this media looks like. */
export const eventOf = (id: string, status: 'READY' | 'REJECTED', more: object = {}) => ({
  data: { mediaProcessed: expect.objectContaining({ id, status, ...more }) },
  errors: [],
});

/** Passes over what is told twice, as it may be after a disturbance, until it comes to this media. */
export async function nextOf(id: string, events: LiveReplies<Processed>): Promise<LiveReply<Processed> | null> {
  const reply = await events.next();
  const told = reply?.data?.mediaProcessed.id;
  return told === undefined || told === id ? reply : nextOf(id, events);
}

/** What an operation is answered that is refused: this, and nothing after it. */
export async function refusalOf(replies: LiveReplies<unknown>): Promise<LiveReply<unknown> | null> {
  const reply = await replies.next();
  expect(await replies.next()).toBeNull();
  return reply;
}

/** A reply without data and with one error of this code. */
export const refusedWith = (code: string, more: object = {}) => ({
  data: null,
  errors: [expect.objectContaining({ extensions: { code, requestId: expect.any(String), ...more } })],
});
