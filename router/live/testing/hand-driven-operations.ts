import { GraphQLError } from 'graphql';
import type { Admitted, Asker, LiveOperations, OperationRequest, Refused } from '../operations.ts';

/** A stream from a subgraph, driven by a test. */
export class HandDrivenStream {
  readonly signal: AbortSignal;
  #texts: string[] = [];
  #outcome: 'open' | 'over' | Error = 'open';
  #wake: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    this.signal = signal;
    signal.addEventListener('abort', () => this.#wake?.());
  }

  emit(data: unknown): void {
    this.#texts.push(JSON.stringify({ data }));
    this.#wake?.();
  }

  complete(): void {
    this.#outcome = 'over';
    this.#wake?.();
  }

  /** What the engine promises never to do. */
  fail(error: Error): void {
    this.#outcome = error;
    this.#wake?.();
  }

  async *texts(): AsyncIterable<string> {
    while (!this.signal.aborted) {
      const text = this.#texts.shift();
      if (text !== undefined) {
        yield text;
        continue;
      }
      if (this.#outcome instanceof Error) throw this.#outcome;
      if (this.#outcome === 'over') return;
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
  }
}

/** What a test says of the next operation that waits for it. */
interface Waiting<Answer> {
  readonly request: OperationRequest;
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/**
 * An engine that a test plays. Its operations are understood by their first word: `subscription`, `mutation`, `query`,
 * `invalid` (refused). Subscriptions whose text contains `shared` share their streams by it.
 */
export class HandDrivenOperations implements LiveOperations {
  readonly asked: { request: OperationRequest; asker: Asker }[] = [];
  readonly streams: HandDrivenStream[] = [];
  /** Admissions wait in `admissions`, answers in `answers`, until a test lets them go. */
  holdsAdmissions = false;
  holdsAnswers = false;
  readonly admissions: Waiting<Admitted | Refused>[] = [];
  readonly answers: Waiting<string>[] = [];

  async admit(request: OperationRequest, asker: Asker): Promise<Admitted | Refused> {
    this.asked.push({ request, asker });
    if (!this.holdsAdmissions) return this.decide(request);
    return new Promise((resolve, reject) => this.admissions.push({ request, resolve, reject }));
  }

  decide(request: OperationRequest): Admitted | Refused {
    const { query = '' } = request;
    const [kind] = query.split(/\W/);
    if (kind === 'crash') throw new TypeError('connect ECONNREFUSED 10.0.0.7:5432');
    if (kind !== 'subscription' && kind !== 'mutation' && kind !== 'query') return { errors: [INVALID] };
    return {
      kind,
      shareKey: query.includes('shared') ? query : null,
      execute: async () => {
        if (query.includes('crash')) throw new TypeError('connect ECONNREFUSED 10.0.0.7:5432');
        if (!this.holdsAnswers) return ANSWER;
        return new Promise((resolve, reject) => this.answers.push({ request, resolve, reject }));
      },
      subscribe: (signal) => {
        const stream = new HandDrivenStream(signal);
        this.streams.push(stream);
        return stream.texts();
      },
    };
  }

  /** The stream that was opened last. */
  get stream(): HandDrivenStream {
    const stream = this.streams.at(-1);
    if (!stream) throw new Error('No stream was opened');
    return stream;
  }
}

export const ANSWER = JSON.stringify({ data: { answer: 42 } });

export const INVALID = new GraphQLError('Cannot query field "nothing" on type "Query".', {
  extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
}).toJSON();
