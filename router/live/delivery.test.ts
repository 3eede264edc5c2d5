import { beforeEach, expect, test } from 'vitest';
import { Delivery, type Outlet } from './delivery.ts';
import { ManualClock } from './testing/manual-clock.ts';

const KIB = 1024;
const message = 'x'.repeat(16 * KIB);

/** A network that takes nothing until it is told. */
class StalledOutlet implements Outlet {
  written: string[] = [];
  bufferedAmount = 0;
  goodbye: string | undefined;
  #taken: (() => void) | undefined;

  write(text: string, taken?: () => void): void {
    this.written.push(text);
    this.bufferedAmount += text.length;
    this.#taken = taken ?? this.#taken;
  }

  tooSlow(reason: string): void {
    this.goodbye = reason;
  }

  takeAll(): void {
    this.bufferedAmount = 0;
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
  }
}

let outlet: StalledOutlet;
let clock: ManualClock;
let delivery: Delivery;
beforeEach(() => {
  outlet = new StalledOutlet();
  clock = new ManualClock();
  delivery = new Delivery(outlet, { maxWaitingBytes: 256 * KIB, maxWaitingMs: 10_000 }, clock);
});

const send = (count: number, text = message) => {
  for (let sent = 0; sent < count; sent += 1) delivery.send(text);
};

test('who reads gets everything at once, and leaves nothing behind', () => {
  for (let sent = 0; sent < 100; sent += 1) {
    delivery.send(message);
    outlet.takeAll();
  }
  expect(outlet.written).toHaveLength(100);
  expect(clock.pending).toBe(0);
});

test('what is not read waits here, in order, beyond what the network holds', () => {
  const texts = Array.from({ length: 10 }, (_, index) => `${index}${message}`);
  for (const text of texts) delivery.send(text);
  expect(outlet.written).toEqual(texts.slice(0, 4));
  outlet.takeAll();
  expect(outlet.written).toEqual(texts.slice(0, 8));
  outlet.takeAll();
  expect(outlet.written).toEqual(texts);
  expect(outlet.goodbye).toBeUndefined();
});

test('who leaves too much unread is closed, with the reason; what waited is dropped', () => {
  send(17);
  expect(outlet.goodbye).toBeUndefined();
  send(1);
  expect(outlet.goodbye).toBe('Too slow: more than 262144 bytes wait to be read');
  outlet.takeAll();
  send(1);
  expect(outlet.written).toHaveLength(4);
  expect(clock.pending).toBe(0);
});

test('who leaves anything unread for too long is closed, with the reason', () => {
  send(5);
  clock.advance(9_999);
  expect(outlet.goodbye).toBeUndefined();
  clock.advance(1);
  expect(outlet.goodbye).toBe('Too slow: a message waited 10000 ms to be read');
});

test('who is slow but keeps up is not: it is the oldest message that counts', () => {
  send(5);
  clock.advance(6_000);
  outlet.takeAll();
  send(4);
  clock.advance(6_000);
  expect(outlet.goodbye).toBeUndefined();
  clock.advance(4_000);
  expect(outlet.goodbye).toBe('Too slow: a message waited 10000 ms to be read');
});

test('one message larger than the limit still reaches a client that reads', () => {
  send(1, message.repeat(100));
  outlet.takeAll();
  send(1);
  expect(outlet.written).toHaveLength(2);
  expect(outlet.goodbye).toBeUndefined();
});

test('says when nothing waits: at once, or when the last has been written', () => {
  const said: string[] = [];
  delivery.whenEmpty(() => said.push('at once'));
  send(6);
  delivery.whenEmpty(() => said.push('later'));
  expect(said).toEqual(['at once']);
  outlet.takeAll();
  expect(said).toEqual(['at once', 'later']);
});
