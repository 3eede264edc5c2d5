import { collectDefaultMetrics, Registry } from 'prom-client';

let registry: Registry | undefined;

/**
 * Memory, processor time, garbage collection, open files and how long the event loop stalls (`nodejs_eventloop_lag_*`).
 * A process has one of each however many platforms live in it, and prom-client's probes cannot be stopped: they are
 * begun once, by whoever asks first.
 */
export function processMetrics(): Registry {
  if (!registry) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry;
}
