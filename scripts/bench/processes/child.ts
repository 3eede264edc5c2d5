import { fork } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answer, Question, Usage } from './parent.ts';

/** A process of a benchmark that can be asked about itself. It ends with us, however we end. */
export interface BenchChild extends AsyncDisposable {
  usage(): Promise<Usage>;
  /** Bytes that it still needs, after a collection. */
  retained(): Promise<number>;
  /** @throws what the child threw, or that it ended instead of answering */
  ask<T>(question: string, argument?: unknown): Promise<T>;
}

const STOP_WITHIN_MS = 5_000;

/** Runs a program that calls `answerParent` of parent.ts, in production mode, and waits until it does. */
export async function startChild(program: URL, env: Record<string, string>): Promise<BenchChild> {
  const name = basename(program.pathname);
  const child = fork(fileURLToPath(program), {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', NODE_OPTIONS: '--max-semi-space-size=64', ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit').then(([code, signal]) => new Error(`${name} ended with ${signal ?? code}`));
  const waiting = new Map<number, (answer: Answer) => void>();
  let asked = 0;

  const ready = await Promise.race([once(child, 'message'), gone]);
  if (ready instanceof Error) throw ready;
  child.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer));

  async function ask<T>(question: string, argument?: unknown): Promise<T> {
    const id = asked++;
    const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
    child.send({ id, question, argument } satisfies Question);
    const answer = await Promise.race([answered, gone]);
    waiting.delete(id);
    if (answer instanceof Error) throw answer;
    if ('error' in answer) throw new Error(`${name}: ${answer.error}`);
    return answer.value as T;
  }

  return {
    ask,
    usage: () => ask<Usage>('usage'),
    retained: () => ask<number>('retained'),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      await gone;
      clearTimeout(impatience);
    },
  };
}
