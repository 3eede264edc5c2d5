import { PutObjectCommand } from '@aws-sdk/client-s3';
import { XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { type Random, spoilRequest, spoilWire } from '../testing/fuzz-mutations.ts';
import { FUZZED, SEEDS } from '../testing/fuzz-seeds.ts';
import { randomNumbers } from '../testing/random-numbers.ts';
import { type RawReply, sendRaw, wireOf } from '../testing/raw-request.ts';
import { testS3 } from '../testing/s3-client.ts';
import { sign, signedFetch } from '../testing/signed-fetch.ts';
import { isS3ErrorCode } from './errors.ts';

/** For a longer run: HAYSTACK_FUZZ_COUNT=200000 npm test -- haystack/s3/fuzz */
const COUNT = Number(process.env.HAYSTACK_FUZZ_COUNT ?? 1500);
/** A busy machine sends fewer; a longer run has its own bound. */
const BUDGET_MILLIS = process.env.HAYSTACK_FUZZ_COUNT ? Number.POSITIVE_INFINITY : 8000;
const LEAST = 100;
const SEED = Number(process.env.HAYSTACK_FUZZ_SEED ?? 20_260_102);
const AT_ONCE = 8;
const ANSWER_MILLIS = 5000;

test(
  'whatever is sent is answered in the words of S3, and changes nothing',
  async () => {
    const failures: unknown[] = [];
    await using s3 = await testS3(
      {},
      { log: (level, message, fields) => level !== 'info' && failures.push({ message, fields }) },
    );
    for (const Key of ['kept/1', 'kept/2']) {
      await s3.client.send(new PutObjectCommand({ Bucket: FUZZED, Key, Body: `bytes of ${Key}` }));
    }
    const before = await everythingIn(s3.url);

    let next = 0;
    const startedAt = performance.now();
    const isInTime = () => performance.now() - startedAt < BUDGET_MILLIS;
    const sendSome = async () => {
      for (let number = next++; number < COUNT && isInTime(); number = next++) {
        const wire = requestOf(s3.url, number);
        const reply = await sendRaw(s3.url, wire, ANSWER_MILLIS);
        const fault = faultOf(wire, reply);
        if (fault) failures.push({ number, fault, reply, request: wire.toString('latin1').slice(0, 2000) });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sendSome));

    expect(failures).toEqual([]);
    expect(next).toBeGreaterThan(LEAST);
    expect(await everythingIn(s3.url)).toEqual(before);
  },
  Math.max(30_000, COUNT * 20),
);

/** The same request for the same number, whatever else is sent meanwhile. */
function requestOf(url: string, number: number): Buffer {
  const random: Random = randomNumbers(SEED + number);
  const seed = SEEDS[random(SEEDS.length)] ?? { method: 'GET', target: '/' };
  const isSignedLast = random(2) === 0;
  const request = isSignedLast ? spoilRequest(random, seed) : seed;
  const length = { 'content-length': String(Buffer.byteLength(request.body ?? '')) };
  const headers = { ...request.headers, ...(request.body === undefined ? {} : length) };
  const wire = wireOf(request, sign(new URL(url).host, { ...request, headers }));
  return isSignedLast ? wire : spoilWire(random, wire);
}

/** Null for a reply as it may be: a refusal of a known kind, or the answer to what has no effect. */
function faultOf(wire: Buffer, reply: RawReply | null): string | null {
  // Where a request ends too early, its sender has left.
  if (!reply) return null;
  const { status, head, body } = reply;
  if ([200, 204, 206, 304].includes(status)) return null;
  const isTyped = (status >= 400 && status < 500) || status === 501;
  if (!isTyped) return `status ${status}`;
  if (body === '') return wire.subarray(0, 5).toString() === 'HEAD ' ? null : 'no document';
  if (!head.includes('content-type: application/xml')) return 'another type';
  if (XMLValidator.validate(body) !== true) return 'no XML';
  const code = /<Code>(.*?)<\/Code>/.exec(body)?.[1] ?? '';
  return isS3ErrorCode(code) ? null : `unknown code ${code}`;
}

/** All that a client can find out. */
async function everythingIn(url: string): Promise<string[]> {
  const targets = [
    '/',
    `/${FUZZED}`,
    `/${FUZZED}?uploads=`,
    `/${FUZZED}?cors=`,
    `/${FUZZED}/kept/1`,
    `/${FUZZED}/kept/2`,
  ];
  const replies = targets.map(async (target) => (await signedFetch(url, { method: 'GET', target })).text());
  return (await Promise.all(replies)).map((text) => text.replace(/<RequestId>.*?<\/RequestId>/, ''));
}
