import type { Role } from '../../../scripts/launch/topology.ts';
import { letLeasesRunOut } from '../../e2e/leases.ts';
import type { FaultProxy } from '../../kit/fault-proxy.ts';
import type { Random } from '../../kit/index.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import type { Subscriber } from './subscriber.ts';

/** What can be harmed. */
export interface Field {
  system: TestSystem;
  /** Between the subscribers and the router, each for some of them. */
  wires: readonly FaultProxy[];
  /** Between those who do things and the router. */
  doersWire: FaultProxy;
  /** Between everyone and Redis. */
  redisWire: FaultProxy;
  subscribers: readonly Subscriber[];
}

/** Something that goes wrong. It lasts, where it can, while people go on. */
export interface Fault {
  name: string;
  begin(): void | Promise<void>;
  end?(): void;
}

/** The roles that are killed together; those that the rooms lean on among them, and a room with the door. */
const KILLED: readonly Role[][] = [
  ['messages', 'notifications', 'stories'],
  ...(['router', 'messages', 'notifications', 'stories', 'users', 'media'] as const).map((role) => [role]),
  ['router', 'messages'],
];

/**
 * Every fault once, in an order and in places of chance. Last comes a new worker, which finds what was left undone by
 * those before.
 */
export function drawFaults(random: Random, field: Field): Fault[] {
  const { system, wires, doersWire, redisWire, subscribers } = field;
  const some = random.sample(wires, Math.ceil(wires.length / 2));
  const crashing = random.sample(subscribers, Math.ceil(subscribers.length / 4));
  const told = random.pick(['client', 'server'] as const);
  const each = <Item>(items: readonly Item[], harm: (item: Item) => void) => items.forEach(harm);
  const heal = () => each([...wires, doersWire, redisWire], (wire) => wire.heal());
  const faults: Fault[] = [
    ...KILLED.map((roles) => ({ name: `${roles} killed`, begin: () => replace(system, roles) })),
    { name: 'subscribers cut off', begin: () => each(wires, (wire) => wire.cut()) },
    { name: 'subscribers not heard', begin: () => each(some, (wire) => wire.swallow()), end: heal },
    { name: 'subscribers far away', begin: () => each(some, (wire) => wire.delay(100)), end: heal },
    { name: `half closed to the ${told}`, begin: () => each(some, (wire) => wire.halfClose(told)) },
    { name: 'subscribers crashed', begin: () => each(crashing, (subscriber) => subscriber.crash()) },
    { name: 'doers cut off', begin: () => doersWire.cut() },
    { name: 'Redis cut off', begin: () => redisWire.cut() },
    { name: 'Redis not heard', begin: () => redisWire.swallow(), end: heal },
    { name: 'Redis far away', begin: () => redisWire.delay(20), end: heal },
    { name: 'Redis and memcached emptied', begin: () => system.flushCaches() },
  ];
  return [...random.shuffle(faults), { name: 'worker killed', begin: () => replaceWorker(system) }];
}

const replace = async (system: TestSystem, roles: readonly Role[]): Promise<void> =>
  void (await Promise.all(roles.map((role) => system.restart(role, 'kill'))));

/** What the one that is killed held goes to the next at once. */
async function replaceWorker(system: TestSystem): Promise<void> {
  await system.kill('worker');
  await letLeasesRunOut(system.platform);
  await system.restart('worker');
}
