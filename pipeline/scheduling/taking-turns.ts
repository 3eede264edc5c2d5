import type { Turnstile } from '@heliograph/platform/resilience';
import type { ImageCodec } from '../ports.ts';
import { stepByStep } from './step-by-step.ts';

/** The tiers of the work on a photo, the most urgent first: someone waits for the first, and nobody for the last. */
export const TIERS = ['fast', 'standard', 'heavy'] as const;
export type Tier = (typeof TIERS)[number];
/** Those whose steps wait for their turn; what is heavy has a process of its own. */
export type UrgentTier = Exclude<Tier, 'heavy'>;

/**
 * The same codec, each of whose steps waits for its turn. Several photos may be under way, so that their bytes travel while
 * another is worked on; the steps of one tier come one after the other. The fast ones do not wait for the others, the
 * longest of which cannot be interrupted: they share the core with it for the moment that they take.
 * @param tier which tier the work has come to
 */
export function takingTurns(
  codec: ImageCodec,
  turnstiles: Readonly<Record<UrgentTier, Turnstile>>,
  tier: () => UrgentTier,
): ImageCodec {
  return stepByStep(codec, (step) => turnstiles[tier()](step));
}
