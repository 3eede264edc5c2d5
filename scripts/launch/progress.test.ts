import { expect, test } from 'vitest';
import { bar, terminalProgress } from './progress.ts';

function fakeTerminal(isTTY: boolean) {
  let text = '';
  let time = 0;
  const out = { isTTY, columns: 20, write: (chunk: string) => (text += chunk) };
  return { progress: terminalProgress(out, () => time), text: () => text, pass: (ms: number) => (time += ms) };
}

test('a step is one line with its duration', async () => {
  const { progress, text, pass } = fakeTerminal(false);
  const work = async () => pass(420);
  await progress.step('Redis', work, () => 'Redis 7.0.15 ready on 127.0.0.1:21345');
  expect(text()).toBe('✓ Redis 7.0.15 ready on 127.0.0.1:21345  0.4 s\n');
});

test('a failed step says so and fails', async () => {
  const { progress, text } = fakeTerminal(false);
  const work = () => Promise.reject(new Error('no'));
  await expect(progress.step('Redis', work)).rejects.toThrow('no');
  expect(text()).toBe('✗ Redis  0.0 s\n');
});

test('a log file hears of a long step every ten seconds', async () => {
  const { progress, text, pass } = fakeTerminal(false);
  await progress.step('demo world', async ({ update }) => {
    for (let photo = 1; photo <= 24; photo++) {
      pass(1_000);
      update(`${photo} of 24`);
    }
  });
  expect(text()).toBe('… demo world: 10 of 24\n… demo world: 20 of 24\n✓ demo world  24.0 s\n');
});

test('a terminal shows it in place, never wider than a line', async () => {
  const { progress, text } = fakeTerminal(true);
  await progress.step('demo', async ({ update }) => update('a very long description'));
  expect(text().split('\r\x1b[2K')).toEqual(['', '… demo', '… demo: a very long', '✓ demo  0.0 s\n']);
});

test('bar', () => {
  expect([bar(0, 4, 4), bar(1, 4, 4), bar(9, 4, 4), bar(0, 0, 4)]).toEqual([
    '░░░░ 0 %',
    '█░░░ 25 %',
    '████ 100 %',
    '████ 100 %',
  ]);
});
