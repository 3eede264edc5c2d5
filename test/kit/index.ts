export { type Client, createClient, type Reply } from './client.ts';
export { eventually } from './eventually.ts';
export {
  ConnectionLost,
  connectEvents,
  connectSocket,
  type LiveClient,
  type LiveReplies,
  type LiveSocket,
} from './live-client.ts';
export type { Person } from './person.ts';
export { type Frame, photoVariation } from './photo-variation.ts';
export { anew, type Photo, type PhotographName, photo, photographNames, smallPhoto } from './photos.ts';
export { type Random, seededRandom } from './random.ts';
export { Refused, RequestFailed } from './refusals.ts';
export { logIn, signUp } from './sign-up.ts';
export { putBytes } from './upload.ts';
export { world } from './world.ts';
