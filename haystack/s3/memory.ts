import { S3Error } from './errors.ts';

/** Object bytes held in memory at this moment, over all requests. */
export interface Memory {
  /** Answers how to give the bytes back; throws SlowDown, which clients retry, when there is no room. */
  reserve(bytes: number): () => void;
}

/** Bodies are held whole to be proved before they are stored or served; this keeps slow clients from piling them up. */
export function createMemory(limitBytes: number): Memory {
  let held = 0;
  return {
    reserve(bytes) {
      if (held + bytes > limitBytes) throw new S3Error('SlowDown', 'Please reduce your request rate.');
      held += bytes;
      let isHeld = true;
      return () => {
        if (isHeld) held -= bytes;
        isHeld = false;
      };
    },
  };
}
