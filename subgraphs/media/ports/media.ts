import type { MediaRejectionCode, RenderedVariant, RenderOutcome } from '@heliograph/platform/events';
import type { MediaId, UserId } from '@heliograph/platform/ids';
import type { MediaEdit } from '@heliograph/platform/jobs';
import type { Result } from '@heliograph/platform/result';
import type { UploadStore } from './uploads.ts';

export type { MediaEdit };

export type MediaStatus = 'AWAITING_UPLOAD' | 'PROCESSING' | 'READY' | 'REJECTED';

/** A photo, from the request of its upload on. */
export interface Media {
  id: MediaId;
  ownerId: UserId;
  status: MediaStatus;
  kind: 'IMAGE' | 'ANIMATION';
  altText: string | null;
  /** How its picture was, or is being, changed. */
  edit: MediaEdit;
  /** Set once REJECTED; of a READY one, why its last edit failed. */
  rejection: { code: MediaRejectionCode; message: string } | null;
  /** Pixels; set once READY, like all below. */
  width: number | null;
  height: number | null;
  /** thumbhash, base64 */
  placeholder: string | null;
  /** #rrggbb */
  dominantColor: string | null;
  /** The first ones are there some moments before READY. */
  variants: RenderedVariant[];
  createdAt: Date;
  /** When it first appeared in a post; until then only its owner sees it. */
  publishedAt: Date | null;
}

export interface MediaReader {
  /** Media in the order of the ids; null where there is none. One multiget, then at most one query a server. */
  load(ids: readonly MediaId[]): Promise<(Media | null)[]>;
  /** The same past the cache, for decisions. */
  loadFresh(ids: readonly MediaId[]): Promise<(Media | null)[]>;
  /** The cache's keys of these media. */
  keysOf(ids: readonly MediaId[]): string[];
}

/** What the pipeline makes of media, and the order in which they become READY. */
export interface RenderStore {
  /**
   * Keeps what the pipeline made of a media, and completes the owner's media in their order: one whose predecessor is
   * still being worked on waits for it, `patienceMs` at most.
   * @param rendering the number of the rendering that came to this, so that what an earlier one came to is not taken for
   *   what an edit came to; absent: whichever is under way
   * @returns false, and keeps nothing, where none is under way: it is settled, or given up, or the media is gone
   */
  settle(id: MediaId, outcome: RenderOutcome, now: Date, patienceMs: number, rendering?: string): Promise<boolean>;
  /** Completes what has an outcome and need not wait any longer. */
  advanceLane(ownerId: UserId, now: Date, patienceMs: number): Promise<void>;
}

/** What comes to the variants of media one by one. */
export interface VariantAdditions {
  /** Shows the first variants of a media that is still PROCESSING. @param rendering as for `settle` */
  preview(id: MediaId, variants: readonly RenderedVariant[], rendering?: string): Promise<void>;
  /**
   * Adds variants to all media of an owner that have those that were stored before, once: also to one that waits for its
   * turn to be READY, and to what an edit may give back. One whose object was removed meanwhile is left out.
   * @returns false where there is none, or none any more
   */
  enhance(ownerId: UserId, stored: readonly RenderedVariant[], variants: readonly RenderedVariant[]): Promise<boolean>;
}

export interface EditableMedia extends Media {
  /** Whether a post shows it, or did before it was archived. */
  isInPost: boolean;
  /** How many media of its owner are PROCESSING. */
  processing: number;
}

/** Changes to a media; what is absent stays as it is. */
export interface MediaChange {
  altText?: string | null;
  /** Makes it PROCESSING again. */
  edit?: MediaEdit;
}

export interface WantedChange {
  viewer: UserId;
  mediaId: MediaId;
  idempotencyKey: string | null | undefined;
  /** What the app asked for, to know it again by its key. */
  input: object;
  now: Date;
}

export interface MediaEditor {
  /**
   * Changes a media as `decide` says, which is told what it is now, under lock; where that refuses, nothing is written
   * and the key is as new. A media that is gone is refused by `decide`, too.
   */
  change<Refused>(
    wanted: WantedChange,
    decide: (media: EditableMedia | null) => Result<MediaChange, Refused>,
  ): Promise<Result<null, Refused>>;
}

/** Keys of objects that belong to media of one owner. */
export interface MediaObjects {
  /** In the public bucket. */
  variants: string[];
  /** In the private bucket: pictures as they were uploaded. */
  sources: string[];
}

/** Objects go only when no media of their owner names them any more: media with the same bytes share theirs. */
export interface ObjectSweep {
  /**
   * Removes those of the objects that no media of the owner names.
   * @returns false, and removes nothing, while the pipeline works for the owner: it may be about to name one of them
   */
  sweep(ownerId: UserId, objects: MediaObjects, now: Date): Promise<boolean>;
  /** Leaves them to a job that sweeps after so many seconds. */
  sweepLater(ownerId: UserId, objects: MediaObjects, delaySeconds: number): Promise<void>;
}

export type MediaStore = MediaReader & UploadStore & RenderStore & VariantAdditions & MediaEditor;

/**
 * Rings when media of an owner have become READY or REJECTED. It does not say which, and a ring may be lost: whoever
 * listens looks at the media, and now and then without a ring.
 */
export interface ProcessedBell {
  /**
   * Calls `wake` at every ring.
   * @returns how to stop listening
   */
  listen(ownerId: UserId, wake: () => void): () => void;
}
