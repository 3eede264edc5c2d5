import { randomUUID } from 'node:crypto';
import { smallPhoto } from '../kit/photos.ts';
import { dataOf, present } from '../kit/refusals.ts';
import { signUp } from '../kit/sign-up.ts';
import { startTestSystem } from '../kit/test-system.ts';
import { announcementOf, putBytes } from '../kit/upload.ts';

/** What the explorer is tried against: a whole system with its page at the door, a person, and an event to cause. */
export interface ExplorerDoor extends AsyncDisposable {
  /** Its origin. */
  url: string;
  person: { login: string; password: string };
  /** What to subscribe to, as a selection, and a text that the event shows which `happen` causes. */
  subscription: { selection: string; shows: string };
  /** Causes the event, once somebody has subscribed. */
  happen(): Promise<void>;
}

export async function startExplorerDoor(): Promise<ExplorerDoor> {
  await using stack = new AsyncDisposableStack();
  const system = stack.use(await startTestSystem({ topology: 'embedded' }));
  // The page's own examples speak of her.
  const ana = await signUp(system.client, { username: 'ana' });
  const image = await smallPhoto('black-canyon');
  const input = { ...announcementOf(image), idempotencyKey: randomUUID() };
  const { requestUpload } = dataOf(
    'RequestUpload',
    await system.client.send('RequestUpload', { input }, ana.accessToken),
  );
  const ticket = present('an upload', requestUpload.upload);
  const running = stack.move();
  return {
    url: system.url,
    person: { login: ana.username, password: ana.password },
    subscription: { selection: `{ mediaProcessed(mediaIds: ["${ticket.media.id}"]) { id status } }`, shows: '"READY"' },
    happen: async () => void (await putBytes(ticket, image.bytes)),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
