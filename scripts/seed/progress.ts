/** Told how far the work is. */
export type OnProgress = (done: number, total: number, label: string) => void;

/** A kind of steps of the work; `weight` is what one costs, in any unit that all kinds share. */
export interface Phase {
  label: string;
  steps: number;
  weight: number;
}

/** Counts steps of several kinds against one total. Call what `of` answers once after every step of that phase. */
export function tally(phases: readonly Phase[], onProgress: OnProgress): { of(phase: Phase): () => void } {
  const total = phases.reduce((sum, { steps, weight }) => sum + steps * weight, 0);
  let done = 0;
  return {
    of({ label, steps, weight }) {
      let step = 0;
      return () => {
        step += 1;
        done += weight;
        onProgress(done, total, `${label} ${step} of ${steps}`);
      };
    },
  };
}
