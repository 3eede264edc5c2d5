import { createTurnstile, type Turnstile, type WorkClass } from '../resilience/index.ts';

/**
 * How many jobs of a class a process works on at once, of all kinds and databases together. People wait for the others,
 * whose kinds have limits of their own; these are many kinds of work that nobody waits for, and each has its own, too:
 * together they would only wait for each other's connections.
 */
const PLACES: Readonly<Record<WorkClass, number>> = { critical: Infinity, high: Infinity, default: 8, low: 4 };

/** A turnstile for each class: nobody waits for a place behind another class. */
export function createPlaces(): Readonly<Record<WorkClass, Turnstile>> {
  return {
    critical: createTurnstile(PLACES.critical),
    high: createTurnstile(PLACES.high),
    default: createTurnstile(PLACES.default),
    low: createTurnstile(PLACES.low),
  };
}
