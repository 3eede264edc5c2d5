import { expect, test } from 'vitest';
import { asRequestOf, requestOpened, runningRequest } from './running-request.ts';

test('what is owed is paid after the work and before the answer, also where the work fails', async () => {
  const happened: string[] = [];
  const work = async (outcome: 'answered' | 'failed') => {
    runningRequest()?.beforeAnswer(async () => void happened.push('kept'));
    await Promise.resolve();
    happened.push('done');
    if (outcome === 'failed') throw new Error('lost');
    return outcome;
  };
  expect(await asRequestOf('s', () => work('answered'))).toBe('answered');
  await expect(asRequestOf('s', () => work('failed'))).rejects.toThrow('lost');
  expect(happened).toEqual(['done', 'kept', 'done', 'kept']);
});

test('what is answered at once stays so', () => {
  expect(asRequestOf('s', () => 42)).toBe(42);
});

test('requests that run at once do not know of each other, and outside there is none', async () => {
  const ask = (session: string | null) =>
    asRequestOf(session, async () => {
      await Promise.resolve();
      return runningRequest()?.session;
    });
  expect(await Promise.all([ask('ana'), ask(null), ask('ben')])).toEqual(['ana', null, 'ben']);
  expect(runningRequest()).toBeUndefined();
});

test('a session that a request opens shares what it writes, with the one that asked', async () => {
  const writersOf = (session: string | null) =>
    asRequestOf(session, () => {
      requestOpened('new');
      return [...(runningRequest()?.writers ?? [])];
    });
  expect(writersOf(null)).toEqual(['new']);
  expect(writersOf('ana')).toEqual(['ana', 'new']);
});
