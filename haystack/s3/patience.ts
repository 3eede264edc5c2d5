import type { Socket } from 'node:net';
import type { Clock } from '../clock.ts';

export interface PatienceLimits {
  /** What a client must send or take, on average. */
  bytesPerSecond: number;
  /** For so long it may do nothing at first. */
  graceMillis: number;
}

/** How slow a client may be, whose bytes are held in memory. */
export interface Patience {
  /** Watches over what comes or goes over this connection, and cuts it off when that takes too long. */
  begin(socket: Socket): Transfer;
}

/** What a client sends or takes; disposed of when it is done. */
export interface Transfer extends Disposable {
  moved(bytes: number): void;
}

/** The system takes some megabytes of a reply at once, and then nothing for minutes while a slow client catches up. */
const LONGEST_PAUSE_MS = 5 * 60_000;

/** Every byte buys time, after the rate that is asked for; who was quick has saved some up. */
export function createPatience({ bytesPerSecond, graceMillis }: PatienceLimits, clock: Clock): Patience {
  return {
    begin(socket) {
      let end = clock.now() + graceMillis;
      const look = () => {
        const left = end - clock.now();
        if (left > 0) callOff = clock.after(left, look);
        else socket.destroy();
      };
      let callOff = clock.after(graceMillis, look);
      return {
        moved(bytes) {
          end = Math.min(end + (bytes * 1000) / bytesPerSecond, clock.now() + LONGEST_PAUSE_MS);
        },
        [Symbol.dispose]: () => callOff(),
      };
    },
  };
}
