/** The least a client waits before it returns: time enough for another process to be found. */
const LEAST_MS = 500;

/** After how many milliseconds one of many clients should return. */
export const reconnectDelay = (spreadMs: number, random: () => number): number =>
  LEAST_MS + Math.floor(random() * spreadMs);
