import { expect, test } from 'vitest';
import { TextMemory } from './text-memory.ts';

const kept = (memory: TextMemory, keys: string) => [...keys].filter((key) => memory.get(key) !== undefined).join('');

test('keeps the texts that were used last, whatever came first', () => {
  const memory = new TextMemory({ maxTexts: 2, maxBytes: 1000 });
  memory.set('a', 'one');
  memory.set('b', 'two');
  memory.get('a');
  memory.set('c', 'three');
  expect(kept(memory, 'abc')).toBe('ac');
  expect(memory.get('a')).toBe('one');
});

test('keeps no more bytes than it may, two for each character', () => {
  const memory = new TextMemory({ maxTexts: 10, maxBytes: 20 });
  memory.set('a', '1234');
  memory.set('b', '1234');
  expect(kept(memory, 'ab')).toBe('ab');
  memory.set('c', '1234');
  expect(kept(memory, 'abc')).toBe('bc');
  memory.set('d', '12345678901');
  expect(kept(memory, 'abcd')).toBe('');
});

test('a text that is set again counts once', () => {
  const memory = new TextMemory({ maxTexts: 10, maxBytes: 20 });
  for (let i = 0; i < 5; i += 1) memory.set('a', '12345');
  memory.set('b', '12345');
  expect(kept(memory, 'ab')).toBe('ab');
});
