import { describe, expect } from 'vitest';
import { productionLimits } from '../limits/index.ts';
import { messageLimits } from './settings.ts';
import {
  ack,
  answer,
  complete,
  connects,
  error,
  hears,
  hearsNothing,
  init,
  isClosed,
  isTornDown,
  next,
  type Rule,
  says,
  streams,
  subscribe,
  testRules,
} from './testing/scene.ts';

/**
 * The GraphQL over WebSocket protocol (`graphql-transport-ws`), rule by rule, as the document that comes with the
 * package graphql-ws words it (PROTOCOL.md), told to a client on the bare socket.
 * Operations have a file of their own: protocol-operations.test.ts.
 */

const INVALID_MESSAGE = isClosed(4400, 'Invalid message received');

const COMMUNICATION: Rule[] = [
  {
    rule: 'the subprotocol is graphql-transport-ws: a client that names none is closed with 4406',
    protocols: [],
    steps: [isClosed(4406, 'Subprotocol not acceptable')],
  },
  {
    rule: 'the subprotocol is graphql-transport-ws: a client of the older graphql-ws is closed with 4406',
    protocols: ['graphql-ws'],
    steps: [isClosed(4406, 'Subprotocol not acceptable')],
  },
  {
    rule: 'graphql-transport-ws is chosen among several',
    protocols: ['graphql-ws', 'graphql-transport-ws'],
    steps: [says(init), hears(ack)],
  },
  {
    rule: '"multiple operations … can be active at any time and their messages can be interleaved"',
    steps: [
      ...connects,
      says(subscribe('a')),
      streams(1),
      says(subscribe('b')),
      streams(2),
      ({ server }) => server.operations.streams[1]?.emit(1),
      hears(next('b', { data: 1 })),
      ({ server }) => server.operations.streams[0]?.emit(2),
      hears(next('a', { data: 2 })),
      ({ server }) => server.operations.streams[1]?.emit(3),
      hears(next('b', { data: 3 })),
    ],
  },
  {
    rule: '"the client closes the socket by dispatching a 1000: Normal Closure", which ends what it had asked for',
    steps: [
      ...connects,
      says(subscribe('a')),
      streams(1),
      ({ client }) => client.socket.close(1000),
      isTornDown(0),
      isClosed(1000, ''),
    ],
  },
];

const CONNECTION: Rule[] = [
  { rule: 'ConnectionInit is answered by ConnectionAck', steps: [says(init), hears(ack), hearsNothing] },
  { rule: 'its payload may be null', steps: [says({ ...init, payload: null }), hears(ack)] },
  {
    rule: '"if the client does not request a connection within the allowed timeout …": 4408',
    settings: { connectionInitWaitMs: 1 },
    steps: [isClosed(4408, 'Connection initialisation timeout')],
  },
  {
    rule: '"if the server receives more than one ConnectionInit message at any given time …": 4429',
    steps: [...connects, says(init), isClosed(4429, 'Too many initialisation requests')],
  },
  {
    rule: '… even before the first was acknowledged',
    steps: [says(init, init), isClosed(4429, 'Too many initialisation requests')],
  },
  {
    rule: '"if the server wishes to reject the connection, for example during authentication …": 4403',
    steps: [
      says({ ...init, payload: { authorization: 'Bearer forged' } }),
      isClosed(4403, 'Forbidden: the access token is not valid or has ended; reconnect with a fresh one'),
    ],
  },
];

const PING: Rule[] = [
  { rule: 'Ping is answered by Pong', steps: [...connects, says({ type: 'ping' }), hears({ type: 'pong' })] },
  { rule: '… "at any time within the established socket"', steps: [says({ type: 'ping' }), hears({ type: 'pong' })] },
  {
    rule: '… with its payload',
    steps: [says({ type: 'ping', payload: { sent: 7 } }), hears({ type: 'pong', payload: { sent: 7 } })],
  },
  {
    rule: 'Pong "may even be sent unsolicited as an unidirectional heartbeat"',
    steps: [says({ type: 'pong' }, { type: 'pong', payload: { sent: 7 } }), ...connects, hearsNothing],
  },
];

const MALFORMED: Record<string, object | string> = {
  'no JSON': '{"type":',
  'no object': '[]',
  'without a type': { id: 'a' },
  'of an unknown type': { type: 'start', id: 'a' },
  'of a type that is no text': { type: 7 },
  'subscribe without an id': { type: 'subscribe', payload: { query: 'query { answer }' } },
  'subscribe with an empty id': { type: 'subscribe', id: '', payload: { query: 'query { answer }' } },
  'subscribe with an id that is no text': { type: 'subscribe', id: 1, payload: { query: 'query { answer }' } },
  'subscribe without a payload': { type: 'subscribe', id: 'a' },
  'subscribe without a query': { type: 'subscribe', id: 'a', payload: {} },
  'subscribe with variables that are a list': { type: 'subscribe', id: 'a', payload: { query: '{a}', variables: [] } },
  'subscribe with a number as operationName': {
    type: 'subscribe',
    id: 'a',
    payload: { query: '{a}', operationName: 1 },
  },
  'subscribe with extensions that are text': { type: 'subscribe', id: 'a', payload: { query: '{a}', extensions: 'x' } },
  'complete without an id': { type: 'complete' },
  'ping with a payload that is a list': { type: 'ping', payload: [] },
  'what only a server says: connection_ack': ack,
  'what only a server says: next': next('a', {}),
  'what only a server says: error': error('a'),
};

const INVALID_MESSAGES: Rule[] = [
  ...Object.entries(MALFORMED).map(([what, message]) => ({
    rule: `"a message of a type or format which is not specified": 4400: ${what}`,
    steps: [...connects, says(message), INVALID_MESSAGE],
  })),
  {
    rule: '… a connection_init whose payload is text',
    steps: [says({ ...init, payload: 'token' }), INVALID_MESSAGE],
  },
  {
    rule: '… a binary message',
    steps: [...connects, ({ client }) => client.socket.send(Buffer.from('{"type":"ping"}')), INVALID_MESSAGE],
  },
  {
    rule: '"it is permissible to simply ignore all unknown IDs"',
    steps: [...connects, says(complete('never-heard-of')), hearsNothing],
  },
  {
    rule: 'after a close nothing that follows is looked at',
    steps: [
      ...connects,
      says('nonsense', subscribe('a')),
      INVALID_MESSAGE,
      ({ server }) => expect(server.operations.asked).toEqual([]),
    ],
  },
];

const nested = (levels: number) => JSON.stringify({ type: 'pong', payload: {} }).replace('{}', '['.repeat(levels - 1));
const pings = (bytes: number) => ({ type: 'ping', payload: { text: 'x'.repeat(bytes) } });

const TOO_MUCH: Rule[] = [
  {
    rule: 'a message with more levels than we take is closed with 4400 before it is parsed',
    settings: { maxMessageNesting: 5 },
    steps: [
      ...connects,
      says({ type: 'pong', payload: { a: [[[]]] } }),
      hearsNothing,
      says(nested(6)),
      isClosed(4400, 'A message may have at most 5 lists and objects inside each other'),
    ],
  },
  {
    rule: '… with more values',
    settings: { maxMessageValues: 4 },
    steps: [
      ...connects,
      says({ type: 'pong', payload: { a: [1, 2, 3] } }),
      hearsNothing,
      says({ type: 'pong', payload: { a: [1, 2, 3, 4] } }),
      isClosed(4400, 'A message may have at most 4 values'),
    ],
  },
  {
    rule: 'variables as deep and as many as operations may have are not too much',
    settings: messageLimits(productionLimits),
    steps: [
      ...connects,
      says({
        id: 'a',
        type: 'subscribe',
        payload: {
          query: 'query { answer }',
          variables: { deep: JSON.parse('['.repeat(19) + ']'.repeat(19)), many: Array(999).fill(0) },
        },
      }),
      hears(next('a', answer), complete('a')),
    ],
  },
  {
    rule: 'a ping with a payload larger than we send back is closed with 4400',
    settings: { maxPongBytes: 8192 },
    steps: [
      ...connects,
      says(pings(8000)),
      hears({ ...pings(8000), type: 'pong' }),
      says(pings(8192)),
      isClosed(4400, 'A ping may bring at most what fits into a pong of 8192 bytes'),
    ],
  },
];

const UNDERNEATH: Rule[] = [
  {
    rule: 'RFC 6455: a message larger than we take is closed with 1009',
    settings: { maxMessageBytes: 1000 },
    steps: [...connects, says(subscribe('a', 'x'.repeat(1000))), isClosed(1009, '')],
  },
  {
    rule: 'RFC 6455: a text message that is not UTF-8 is closed with 1007',
    steps: [
      ...connects,
      ({ client }) => client.socket.send(Buffer.from([0xff]), { binary: false }),
      isClosed(1007, ''),
    ],
  },
];

describe.each([
  ['Communication', COMMUNICATION],
  ['ConnectionInit and ConnectionAck', CONNECTION],
  ['Ping and Pong', PING],
  ['Invalid message', INVALID_MESSAGES],
  ['More than we take', TOO_MUCH],
  ['The socket itself', UNDERNEATH],
])('%s', (_part, rules) => testRules(rules));
