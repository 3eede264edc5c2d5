import { parseArgs } from 'node:util';
import { measureConnections } from './realtime/connections.ts';
import { measureFanOut } from './realtime/fan-out.ts';
import { measureMessages } from './realtime/messages.ts';
import { SCHEMAS } from './realtime/rooms.ts';
import { setStage } from './stage.ts';
import { signIn } from './viewers.ts';

/** Long enough for clients that stop reading to be found out. */
const MESSAGES_SECONDS = 30;

/**
 * Live connections: what an idle one costs, how fast many are told of one event, and how long a message takes to its
 * receivers.
 *
 * `--connections 5000,10000`: the steps; `--sockets 2000 --seconds 6`: of the fan-out; `--receivers 100 --slow 10
 * --rate 1`: of the messages, a second; `--part connections`, `--part fan-out` or `--part messages`: only one of them.
 */
export async function benchRealtime(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      connections: { type: 'string', default: '5000,10000' },
      sockets: { type: 'string', default: '2000' },
      seconds: { type: 'string', default: '6' },
      receivers: { type: 'string', default: '100' },
      slow: { type: 'string', default: '10' },
      rate: { type: 'string', default: '1' },
      part: { type: 'string' },
    },
  });
  const includes = (part: string) => values.part === undefined || values.part === part;
  const steps = values.connections.split(',').map(Number);
  const sockets = Number(values.sockets);
  if (includes('connections') || includes('fan-out')) {
    await using stage = await setStage(new URL('realtime/subgraphs.ts', import.meta.url), SCHEMAS);
    stage.env.LIVE_MAX_CONNECTIONS = '100000';
    const tokens = await signIn(Math.max(...steps, sockets), stage.env);
    if (includes('connections')) await measureConnections(stage, tokens, steps);
    if (includes('fan-out')) await measureFanOut(stage, tokens, { sockets, seconds: Number(values.seconds) });
  }
  if (!includes('messages')) return;
  await measureMessages({
    receivers: Number(values.receivers),
    slow: Number(values.slow),
    perSecond: Number(values.rate),
    seconds: MESSAGES_SECONDS,
  });
}
