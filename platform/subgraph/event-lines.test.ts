import { expect, test } from 'vitest';
import { HEARTBEAT, lineOf, resultsIn, TornLine } from './event-lines.ts';

const results = [{ data: { text: 'é 🌸 \n' } }, { data: null, errors: [{ message: 'No' }] }, { data: { n: 1 } }];
const body = `${HEARTBEAT}${results.map(lineOf).join(HEARTBEAT)}${HEARTBEAT}`;

/** The text in pieces of so many characters. */
async function* cut(text: string, size: number) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

test.each([1, 2, 7, 1000])('results are read from chunks of %i characters, heartbeats left out', async (size) => {
  expect(await Array.fromAsync(resultsIn(cut(body, size)))).toEqual(results);
});

test('a body that breaks off within a line is torn, after the lines before it', async () => {
  const torn = resultsIn(cut(body.slice(0, -4), 5));
  expect([await torn.next(), await torn.next()].map(({ value }) => value)).toEqual(results.slice(0, 2));
  await expect(torn.next()).rejects.toThrow(TornLine);
});

test('a body of heartbeats alone has no results', async () => {
  expect(await Array.fromAsync(resultsIn(cut(HEARTBEAT.repeat(3), 1)))).toEqual([]);
});
