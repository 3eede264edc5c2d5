import { setTimeout as pause } from 'node:timers/promises';
import type { TestSystem } from '../../kit/test-system.ts';
import { ask } from './ask.ts';

/** A well-behaved app, which goes on asking whatever others do meanwhile. */
export interface GoodTraffic {
  /** Ends it. @returns how often it was answered. @throws with the first answer that was not what it should be */
  stop(): Promise<number>;
}

const EVERY_MS = 20;

export function startGoodTraffic(door: TestSystem): GoodTraffic {
  let goesOn = true;
  const whole = run();
  // Told when it is stopped.
  whole.catch(() => {});

  async function run(): Promise<number> {
    for (let answered = 0; ; answered += 1) {
      if (!goesOn) return answered;
      const { status, data, errors } = await ask(door, { body: { query: '{ viewer { email } }' } });
      if (status !== 200 || errors.length > 0)
        throw new Error(`Answered ${status}, ${JSON.stringify({ data, errors })}`);
      await pause(EVERY_MS);
    }
  }

  return {
    stop() {
      goesOn = false;
      return whole;
    },
  };
}
