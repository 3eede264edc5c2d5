import type { UserId } from '@heliograph/platform/ids';
import type { Signals, ViewerSignals } from '../ports.ts';

/** Signals as one request asks for them: of its viewer once, however many stages of the ranking want to know. */
export function requestSignals(signals: Signals): Signals {
  const asked = new Map<UserId, Promise<ViewerSignals>>();
  return {
    ...signals,
    ofViewer(viewer) {
      const answer = asked.get(viewer) ?? signals.ofViewer(viewer);
      asked.set(viewer, answer);
      return answer;
    },
  };
}
