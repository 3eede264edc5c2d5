import type { UserId } from '@heliograph/platform/ids';
import { expect, test } from 'vitest';
import type { Ended, Kind, Operation, Seen } from './history.ts';
import { judge } from './judge.ts';

const ana = '1' as UserId;
const ben = '2' as UserId;

const nothing: Seen = {
  follows: false,
  followedBy: false,
  listed: false,
  blocks: false,
  blockedBy: false,
  isFollowed: false,
  countAfter: 0,
};
const following: Seen = { ...nothing, follows: true, followedBy: true, listed: true, countAfter: 1 };
const blocking: Seen = { ...nothing, blocks: true, blockedBy: true };

/** An operation from `start` to a moment later; null for one without a reply. */
function operation(actor: UserId, kind: Kind, start: number, seen: Seen | null, reply: Partial<Ended> = {}): Operation {
  const id = `${actor} ${kind} ${start}`;
  const target = actor === ana ? ben : ana;
  const ended = seen && { id, changed: true, late: false, end: start + 1, seen, readEnd: start + 2, ...reply };
  return { id, kind, actor, target, start, countBefore: 0, reply: ended };
}

test.each<[string, Operation[]]>([
  ['a follow that is seen', [operation(ana, 'follow', 10, following)]],
  ['a follow beside a block', [operation(ben, 'block', 11, blocking), operation(ana, 'follow', 10, nothing)]],
  ['a follow long after a block', [operation(ben, 'block', 1, blocking), operation(ana, 'follow', 10, nothing)]],
  ['a follow after a block without a reply', [operation(ben, 'block', 1, null), operation(ana, 'follow', 10, nothing)]],
  [
    'a follow whose other side was left to a job',
    [operation(ana, 'follow', 10, { ...following, followedBy: false }, { late: true })],
  ],
  [
    'a count that knows of a follow without a reply only now',
    [operation(ana, 'follow', 1, null), operation(ana, 'unblock', 10, { ...nothing, countAfter: 1 })],
  ],
])('%s is as it must be', (_what, history) => {
  expect(judge(history)).toEqual([]);
});

const unblocked = [operation(ben, 'block', 1, blocking), operation(ben, 'unblock', 4, nothing)];

test.each<[string, Operation[], string]>([
  ['a follow that is not seen', [operation(ana, 'follow', 10, { ...following, follows: false })], 'follows'],
  ['a follow that is not listed', [operation(ana, 'follow', 10, { ...following, listed: false })], 'is listed'],
  [
    'a follow the other end does not see',
    [operation(ana, 'follow', 10, { ...following, followedBy: false })],
    'is a f',
  ],
  ['a follow that is not counted', [operation(ana, 'follow', 10, { ...following, countAfter: 0 })], 'counts'],
  ['a follow that is counted twice', [operation(ana, 'follow', 10, { ...following, countAfter: 2 })], 'counts'],
  [
    'a follow lost after a block was over',
    [...unblocked, operation(ana, 'follow', 10, { ...following, follows: false })],
    'follows',
  ],
  [
    'a follow that outlives its end',
    [operation(ana, 'unfollow', 10, following, { changed: false })],
    'follows no more',
  ],
  [
    'a follow that outlives a block',
    [operation(ben, 'block', 10, { ...blocking, isFollowed: true })],
    'is not followed',
  ],
  [
    'a follow that is counted only after the next thing',
    [
      operation(ana, 'follow', 1, following, { late: true }),
      operation(ana, 'unblock', 10, { ...nothing, countAfter: 1 }),
    ],
    'counts',
  ],
  [
    'a follow that is not seen, though only its other side was left to a job,',
    [operation(ana, 'follow', 10, nothing, { late: true })],
    'follows',
  ],
  ['a block that is not seen', [operation(ben, 'block', 10, nothing)], 'blocks'],
])('%s breaks what is promised', (_what, history, complaint) => {
  expect(judge(history).join('\n')).toContain(`not true that it ${complaint}`);
});
