import type { UploadLimits } from '../../ports.ts';
import { limitReached, type MediaRefusal } from '../refusals.ts';

/** Of one account. */
export const UPLOAD_LIMITS: UploadLimits = { awaited: 100, processing: 30 };

export const TOO_MANY: Readonly<Record<keyof UploadLimits, MediaRefusal>> = {
  awaited: limitReached(
    `${UPLOAD_LIMITS.awaited} uploads wait for their bytes: finish them, or wait until they expire`,
  ),
  processing: limitReached(`${UPLOAD_LIMITS.processing} media are PROCESSING: wait until some of them are READY`),
};
