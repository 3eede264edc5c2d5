import { profileInto } from './profile.ts';
import { retainedBytes } from './retained.ts';

export interface Question {
  id: number;
  question: string;
  argument: unknown;
}

export type Answer = { id: number; value: unknown } | { id: number; error: string };

/** What a process has used so far. */
export interface Usage {
  /** Milliseconds of processor time: all its threads, and the kernel on their behalf. */
  cpuMs: number;
  rssBytes: number;
}

type Answers = Record<string, (argument: unknown) => unknown>;

const everyProcess: Answers = {
  usage(): Usage {
    const { user, system } = process.cpuUsage();
    return { cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss() };
  },
  retained: retainedBytes,
  profile: (argument) => profileInto(argument as { file: string; seconds: number }),
};

/**
 * Says to the process that runs the benchmark that this one is ready, then answers what it asks: what every process of
 * a benchmark can tell, and what this program adds. Ends with that process.
 */
export function answerParent(own: Answers = {}): void {
  const answers: Answers = { ...everyProcess, ...own };
  process.on('disconnect', () => process.exit());
  process.on('message', async ({ id, question, argument }: Question) => {
    try {
      send({ id, value: await answers[question]?.(argument) });
    } catch (error) {
      send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.send?.('ready');
}

function send(answer: Answer): void {
  process.send?.(answer);
}
