import type { UserId } from '@heliograph/platform/ids';
import type { Ended, Kind, Operation } from './history.ts';

interface Interval {
  from: number;
  to: number;
}

const overlap = (one: Interval, other: Interval): boolean => one.from <= other.to && other.from <= one.to;

/**
 * When an operation may have had its effect: between its beginning and its reply, or at any time after it began where
 * there was none, or where its other side was left to a job.
 */
const effectOf = ({ start, reply }: Operation): Interval => ({
  from: start,
  to: reply && !reply.late ? reply.end : Number.POSITIVE_INFINITY,
});

/**
 * Whoever got a reply reads what it wrote, unless someone else may have changed it: answers what breaks that.
 *
 * Only the client of an account makes it follow, so an edge that must be gone is gone; one that must be there may be
 * missing where the target blocks or removes its follower at about that time.
 */
export function judge(history: readonly Operation[]): string[] {
  const byPair = Map.groupBy(history, ({ actor, target }) => `${actor} ${target}`);
  const byTarget = Map.groupBy(history, ({ target }) => target);
  const byActor = Map.groupBy(history, ({ actor }) => actor);
  const of = (actor: UserId, target: UserId): Operation[] => byPair.get(`${actor} ${target}`) ?? [];

  const mayBlock = (actor: UserId, target: UserId, during: Interval): boolean =>
    blockedTimes(of(actor, target)).some((blocked) => overlap(blocked, during));

  const mayHaveRemoved = (actor: UserId, target: UserId, during: Interval): boolean =>
    of(actor, target).some((one) => removesFollower(one.kind) && overlap(effectOf(one), during));

  const judgeOne = (operation: Operation, reply: Ended): string[] => {
    const { kind, actor, target, start, countBefore } = operation;
    const { seen, changed, late, readEnd } = reply;
    const during = { from: start, to: readEnd };
    const mayBeTakenBack =
      mayBlock(target, actor, during) || mayBlock(actor, target, during) || mayHaveRemoved(target, actor, during);

    const lost = countLosses(operation, during);
    const gained = changed ? { follow: 1, unfollow: -1, block: 0, unblock: 0, removeFollower: 0 }[kind] : 0;
    const mostLost = lost + Number(kind === 'follow' && mayBeTakenBack) + Number(kind === 'block');
    const mostGained = gained + unseenFollows(operation, during);
    const counted = seen.countAfter <= countBefore + mostGained && seen.countAfter >= countBefore + gained - mostLost;

    const expectations: Record<Kind, [string, boolean][]> = {
      follow: [
        ['follows', seen.follows || mayBeTakenBack],
        ['is listed', seen.listed || mayBeTakenBack],
        ['is a follower', seen.followedBy || mayBeTakenBack || late],
      ],
      unfollow: [
        ['follows no more', !seen.follows],
        ['is listed no more', !seen.listed],
        ['is no follower', !seen.followedBy || late],
      ],
      block: [
        ['blocks', seen.blocks],
        ['is blocked', seen.blockedBy || late],
        ['follows no more', !seen.follows && !seen.listed],
        ['is not followed', !seen.isFollowed],
      ],
      unblock: [
        ['blocks no more', !seen.blocks],
        ['is not blocked', !seen.blockedBy || late],
      ],
      removeFollower: [['is not followed', !seen.isFollowed || mayFollow(target, actor, during)]],
    };
    const broken: [string, boolean][] = [...expectations[kind], ['counts what it follows', counted]];
    return broken.flatMap(([what, holds]) =>
      holds ? [] : [`after ${JSON.stringify(operation)}: not true that it ${what}`],
    );
  };

  const mayFollow = (actor: UserId, target: UserId, during: Interval): boolean =>
    of(actor, target).some((one) => one.kind === 'follow' && overlap(effectOf(one), during));

  /** How many follows of the actor others may have ended meanwhile, or a job of an earlier follow that was refused. */
  const countLosses = ({ id, actor }: Operation, during: Interval): number => {
    const removals = (byTarget.get(actor) ?? []).filter(({ kind }) => removesFollower(kind));
    const unsure = (byActor.get(actor) ?? []).filter((one) => one.id !== id && (one.reply === null || one.reply.late));
    return [...removals, ...unsure].filter((one) => overlap(effectOf(one), during)).length;
  };

  /** How many follows of the actor, begun before and never answered, may have shown in its count only meanwhile. */
  const unseenFollows = ({ id, actor }: Operation, during: Interval): number =>
    (byActor.get(actor) ?? []).filter(
      (one) => one.id !== id && one.kind === 'follow' && one.reply === null && overlap(effectOf(one), during),
    ).length;

  return history.flatMap((operation) => (operation.reply ? judgeOne(operation, operation.reply) : []));
}

const removesFollower = (kind: Kind): boolean => kind === 'block' || kind === 'removeFollower';

/** When one account may have blocked another, from its operations in their order. */
function blockedTimes(operations: readonly Operation[]): Interval[] {
  const times: Interval[] = [];
  for (const { kind, start, reply } of operations) {
    const open = times.findLast(({ to }) => to === Number.POSITIVE_INFINITY);
    if (kind === 'block' && !open) times.push({ from: start, to: Number.POSITIVE_INFINITY });
    if (kind === 'unblock' && open && reply) open.to = reply.end;
  }
  return times;
}
