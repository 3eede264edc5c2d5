import type { Turnstile } from '@heliograph/platform/resilience';
import type { ImageCodec } from '../ports.ts';

/** The tiers of the work on a photo, the most urgent first: someone waits for the first, and nobody for the last. */
export const TIERS = ['fast', 'standard', 'heavy'] as const;
export type Tier = (typeof TIERS)[number];

/**
 * The same codec, each of whose steps waits for its turn. Several photos may be under way, so that their bytes travel while
 * another is worked on; the steps that need the processor come one after the other, and of all that wait one of the most
 * urgent tier comes first: what a feed shows of a new photo does not wait for the full size of an earlier one.
 * @param tier which tier the work has come to
 */
export function takingTurns(codec: ImageCodec, enter: Turnstile, tier: () => Tier): ImageCodec {
  const inTurn = <Made>(step: () => Promise<Made>): Promise<Made> => enter(step, TIERS.indexOf(tier()));
  return {
    withoutMetadata: codec.withoutMetadata,
    readHeader: (...of) => inTurn(() => codec.readHeader(...of)),
    decodable: (...of) => inTurn(() => codec.decodable(...of)),
    decode: (...of) => inTurn(() => codec.decode(...of)),
    resize: (...of) => inTurn(() => codec.resize(...of)),
    cover: (...of) => inTurn(() => codec.cover(...of)),
    encode: (...of) => inTurn(() => codec.encode(...of)),
    transcode: (...of) => inTurn(() => codec.transcode(...of)),
    animate: (...of) => inTurn(() => codec.animate(...of)),
  };
}
