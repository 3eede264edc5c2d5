export type { Patience } from './attempts.ts';
export { ObjectStoreRefused, ObjectStoreUnavailable, ObjectTooLarge } from './errors.ts';
export {
  createObjectStore,
  type ObjectStore,
  type ObjectStoreOptions,
  type ObjectToPut,
  type StreamToPut,
} from './object-store.ts';
export type { PresignedPut, UploadToSign } from './presign.ts';
