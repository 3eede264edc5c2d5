export interface AlarmOptions {
  /** Calls `wake` at every ring; answers how to stop listening. */
  listen(wake: () => void): () => void;
  /** How long a wait may be without a ring, in milliseconds. */
  lookEveryMs?: number;
  /** Calls `look` after so many milliseconds; answers how to call it off. */
  later?: (ms: number, look: () => void) => () => void;
}

/** Goes off at a ring, when it is time to look anyway, and at the end. */
export interface Alarm {
  /** Waits for the next time; not at all where it went off since the last. */
  next(): Promise<void>;
  /** Ends every wait, and the listening; may be called again. */
  stop(): void;
}

/** Bells may ring unheard: whoever is told of something by them also looks as often as this. */
const LOOK_EVERY_MS = 15_000;

/** Listens from now on, until `ended` aborts: what happens before the first wait is heard. */
export function setAlarm(
  { listen, lookEveryMs = LOOK_EVERY_MS, later = afterMilliseconds }: AlarmOptions,
  ended: AbortSignal,
): Alarm {
  let rung = Promise.withResolvers<void>();
  const stopListening = listen(() => rung.resolve());
  let stopped = false;
  const stop = () => {
    stopped = true;
    ended.removeEventListener('abort', stop);
    stopListening();
    rung.resolve();
  };
  ended.addEventListener('abort', stop);
  if (ended.aborted) stop();
  return {
    async next() {
      const callOff = later(lookEveryMs, () => rung.resolve());
      await rung.promise;
      callOff();
      if (!stopped) rung = Promise.withResolvers();
    },
    stop,
  };
}

function afterMilliseconds(ms: number, look: () => void): () => void {
  const timer = setTimeout(look, ms);
  return () => clearTimeout(timer);
}
