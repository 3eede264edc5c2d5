export type { Patience } from './attempts.ts';
export { ObjectStoreRefused, ObjectStoreUnavailable, ObjectTooLarge } from './errors.ts';
export { type Audience, createMediaUrls, type MediaUrls } from './media-urls.ts';
export type { MultipartUpload, MultipartUploads, PartToSign, StoredPart } from './multipart.ts';
export {
  createObjectStore,
  type ObjectStore,
  type ObjectStoreOptions,
  type ObjectToPut,
  type StreamToPut,
} from './object-store.ts';
export type { PresignedPut, UploadToSign } from './presign.ts';
