import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Client, createClient, type Person, signUp } from '../../../test/kit/index.ts';
import type { ClientSpec, ClientsReport, Connecting, Goodbyes } from '../live/clients.ts';
import { closingsIn } from '../live.ts';
import { type BenchChild, startChild } from '../processes/child.ts';
import { PRODUCTION, startProduct } from '../product.ts';
import { table } from '../table.ts';

export interface MessagesLoad {
  receivers: number;
  /** Receivers that have another client in the second measurement, which stops reading. */
  slow: number;
  /** Messages that are sent, in all groups together. */
  perSecond: number;
  /** Of each of the two measurements. */
  seconds: number;
}

interface Group {
  id: string;
  sender: Person;
  receivers: readonly Person[];
}

/** A group has at most 32 members. */
const RECEIVERS_A_GROUP = 25;
const SIGN_UPS_AT_ONCE = 3;
const WARM_UP_SECONDS = 5;
/** So long the last of them may be on their way. */
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 200;
/** After this a client that was cut off has surely heard of it. */
const WAKE_MS = 3000;
/** Long, so that what a slow client does not read soon fills every buffer on the way. */
const TEXT = 'See you at the pier in ten minutes. '.repeat(50);
const COPIES = 3;
const REPEATED = Array.from({ length: 50 }, (_item, index) => `t${index}: text`).join(' ');

const START = `mutation ($input: StartConversationInput!) {
  startConversation(input: $input) { conversation { id } errors { code message } } }`;
const SEND = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } errors { code } } }';
const RECEIVE = `subscription { messageReceived { cursor kind conversation { id }
  message { id text createdAt sender { id username } } } }`;
const RECEIVE_MUCH = `subscription { messageReceived { cursor kind message { createdAt ${REPEATED} } } }`;

const EVERY_BUCKET_IS_ASKED = ['query', 'mutation', 'subscription', 'planning']
  .flatMap((kind) => [`${kind}.viewer=1000000/1000000`, `${kind}.ip=1000000/1000000`])
  .join(',');

/**
 * From the moment that a message has in its row until a receiver has it: through outbox, worker, the receivers' streams,
 * Redis' bell, the messages subgraph, the router and a fetch of the sender; alone, and with clients that stop reading.
 */
export async function measureMessages(load: MessagesLoad): Promise<void> {
  console.log('Starting the product, each role a process …');
  const settings = { ...PRODUCTION, RATE_LIMITS: EVERY_BUCKET_IS_ASKED, LIVE_MAX_CONNECTIONS_PER_ADDRESS: '10000' };
  await using product = await startProduct(settings);
  await using readers = await startChild(new URL('../live/clients.ts', import.meta.url), {});
  console.log(`Making a world: ${load.receivers} receivers in groups of ${RECEIVERS_A_GROUP} …`);
  const groups = await makeGroups(createClient(product.origin), load.receivers);
  const url = `${product.measured.replace('http', 'ws')}/graphql`;
  const people = groups.flatMap(({ receivers }) => receivers);
  await connect(
    readers,
    url,
    people.map((person) => clientOf(person, false)),
  );

  const client = createClient(product.measured);
  await measured(client, readers, groups, { ...load, seconds: WARM_UP_SECONDS });
  const alone = await measured(client, readers, groups, load);
  await connect(
    readers,
    url,
    people.slice(0, load.slow).map((person) => clientOf(person, true)),
  );
  const together = await measured(client, readers, groups, load);
  const { stalled, steady, stillOpen } = await readers.ask<Farewell>('wake', WAKE_MS);

  const metrics = await fetch(`http://127.0.0.1:${product.operationsPort}/metrics`);
  const closings = closingsIn(await metrics.text());

  console.log(`\n${load.perSecond} messages a second to groups of ${RECEIVERS_A_GROUP}, ${load.seconds} s each\n`);
  const rows = [rowOf(`${load.receivers} receivers`, alone), rowOf(`… and ${load.slow} that do not read`, together)];
  console.log(table(['', 'received', 'of', 'p50 ms', 'p99 ms'], rows));
  console.log(
    `\nClosed by the router: ${closings}. Those that do not read: ${describe(stalled)}; still open: ${stillOpen}. The others: ${describe(steady)}`,
  );
}

type Farewell = { steady: Goodbyes; stalled: Goodbyes; stillOpen: number };

async function makeGroups(client: Client, receivers: number): Promise<Group[]> {
  const people = await signUpMany(client, receivers + Math.ceil(receivers / RECEIVERS_A_GROUP));
  const groups: Group[] = [];
  for (let start = 0; start < people.length; start += RECEIVERS_A_GROUP + 1) {
    const [sender, ...others] = people.slice(start, start + RECEIVERS_A_GROUP + 1);
    if (sender) groups.push(await makeGroup(client, sender, others));
  }
  return groups;
}

/** A few at a time: each costs a hash that is meant to be slow. */
async function signUpMany(client: Client, count: number): Promise<Person[]> {
  const people: Person[] = [];
  while (people.length < count) {
    const next = Array.from({ length: Math.min(SIGN_UPS_AT_ONCE, count - people.length) }, () => signUp(client));
    people.push(...(await Promise.all(next)));
  }
  return people;
}

async function makeGroup(client: Client, sender: Person, receivers: readonly Person[]): Promise<Group> {
  for (const receiver of receivers) await receiver.follows(sender);
  const input = { memberIds: receivers.map(({ id }) => id), idempotencyKey: randomUUID() };
  const { data, errors } = await client.raw<{ startConversation: { conversation: { id: string } | null } }>(
    START,
    { input },
    sender.accessToken,
  );
  const id = data?.startConversation.conversation?.id;
  if (!id) throw new Error(`A group could not be made: ${JSON.stringify({ data, errors })}`);
  return { id, sender, receivers };
}

const clientOf = ({ accessToken }: Person, stalls: boolean): ClientSpec => ({
  token: accessToken,
  copies: stalls ? COPIES : 1,
  request: { query: stalls ? RECEIVE_MUCH : RECEIVE },
  stalls,
});

const connect = (readers: BenchChild, url: string, clients: ClientSpec[]): Promise<void> =>
  readers.ask('connect', {
    url,
    clients,
    happenedAt: ['messageReceived', 'message', 'createdAt'],
    eventsComeSoon: false,
  } satisfies Connecting);

interface Received extends ClientsReport {
  /** How many should have come. */
  due: number;
}

async function measured(
  client: Client,
  readers: BenchChild,
  groups: readonly Group[],
  load: MessagesLoad,
): Promise<Received> {
  const due = await send(client, groups, load);
  const received: Received = { delivered: 0, delays: [], failures: [], due };
  for (const end = performance.now() + PATIENCE_MS; received.delivered < due && performance.now() < end; ) {
    await delay(LOOK_EVERY_MS);
    const { delivered, delays, failures } = await readers.ask<ClientsReport>('report');
    if (failures.length > 0) throw new Error(`Receivers were sent ${failures.length} failures: ${failures[0]}`);
    received.delivered += delivered;
    received.delays.push(...delays);
  }
  received.delays.sort((a, b) => a - b);
  return received;
}

/** Sends at this rate, whether or not the answers keep up. @returns how many receivers are to be told, in all */
async function send(
  client: Client,
  groups: readonly Group[],
  { perSecond, seconds }: Pick<MessagesLoad, 'perSecond' | 'seconds'>,
): Promise<number> {
  const began = performance.now();
  const sending: Promise<number>[] = [];
  for (let nth = 0; nth < perSecond * seconds; nth += 1) {
    await delay(Math.max(0, began + (nth * 1000) / perSecond - performance.now()));
    const group = groups[nth % groups.length];
    if (group) sending.push(sendTo(client, group));
  }
  return (await Promise.all(sending)).reduce((sum, one) => sum + one, 0);
}

async function sendTo(client: Client, { id, sender, receivers }: Group): Promise<number> {
  const input = { conversationId: id, text: TEXT, idempotencyKey: randomUUID() };
  const { data, errors } = await client.raw<{ sendMessage: { message: unknown } }>(SEND, { input }, sender.accessToken);
  if (!data?.sendMessage.message) throw new Error(`A message was refused: ${JSON.stringify({ data, errors })}`);
  return receivers.length;
}

const rowOf = (name: string, { delivered, due, delays }: Received) => [
  name,
  delivered,
  due,
  delays[Math.floor(delays.length * 0.5)] ?? '',
  delays[Math.floor(delays.length * 0.99)] ?? '',
];

const describe = (goodbyes: Goodbyes): string =>
  Object.entries(goodbyes)
    .map(([goodbye, clients]) => `${clients} closed with ${goodbye}`)
    .join(', ') || 'none closed';
