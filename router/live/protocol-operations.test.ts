import { describe } from 'vitest';
import {
  admissions,
  admits,
  answer,
  answers,
  complete,
  completes,
  connects,
  emits,
  error,
  hears,
  hearsNothing,
  holdsAdmissions,
  holdsAnswers,
  init,
  isClosed,
  isTornDown,
  next,
  type Rule,
  resolves,
  says,
  streams,
  subscribe,
  testRules,
} from './testing/scene.ts';

/**
 * The GraphQL over WebSocket protocol (`graphql-transport-ws`), rule by rule, as the document that comes with the
 * package graphql-ws words it (PROTOCOL.md), told to a client on the bare socket.
 * Connections have a file of their own: protocol.test.ts.
 */

const longId = 'long'.repeat(100);

const SUBSCRIBE: Rule[] = [
  {
    rule: '"executing operations is allowed only after the server has acknowledged the connection": 4401',
    steps: [says(subscribe('a')), isClosed(4401, 'Unauthorized')],
  },
  {
    rule: '… which the client must have waited for',
    steps: [says(init, subscribe('a')), isClosed(4401, 'Unauthorized')],
  },
  {
    rule: '"if there is already an active subscriber …": 4409',
    steps: [
      ...connects,
      says(subscribe('a')),
      streams(1),
      says(subscribe('a')),
      isClosed(4409, 'Subscriber for a already exists'),
    ],
  },
  {
    rule: '… "regardless of the operation type"',
    steps: [
      ...connects,
      holdsAnswers,
      says(subscribe('a', 'query { answer }')),
      answers(1),
      says(subscribe('a')),
      isClosed(4409, 'Subscriber for a already exists'),
    ],
  },
  {
    rule: '… while it is still being admitted, too',
    steps: [
      ...connects,
      holdsAdmissions,
      says(subscribe('a'), subscribe('a')),
      isClosed(4409, 'Subscriber for a already exists'),
    ],
  },
  {
    rule: '… whose id may be longer than the reason of a close frame',
    steps: [
      ...connects,
      says(subscribe(longId), subscribe(longId)),
      isClosed(4409, `Subscriber for ${longId}`.slice(0, 120)),
    ],
  },
  {
    rule: '"once a client completes an operation, it is free to re-use that ID": at once',
    steps: [
      ...connects,
      says(subscribe('a')),
      streams(1),
      says(complete('a'), subscribe('a')),
      streams(2),
      isTornDown(0),
      emits(2),
      hears(next('a', { data: 2 })),
      completes,
      hears(complete('a')),
      hearsNothing,
    ],
  },
  {
    rule: '… before the operation it was first used for was admitted',
    steps: [
      ...connects,
      holdsAdmissions,
      says(subscribe('a', 'invalid'), complete('a'), subscribe('a')),
      admissions(2),
      admits(0),
      hearsNothing,
      admits(1),
      streams(1),
      emits(1),
      hears(next('a', { data: 1 })),
      completes,
      hears(complete('a')),
      hearsNothing,
    ],
  },
  {
    rule: '… and after the server completed it',
    steps: [
      ...connects,
      says(subscribe('a', 'query { answer }')),
      hears(next('a', answer), complete('a')),
      says(subscribe('a', 'query { answer }')),
      hears(next('a', answer), complete('a')),
    ],
  },
  {
    rule: 'an id is any text, and comes back as it was',
    steps: [
      ...connects,
      says(subscribe('"\\\n\u2028é__proto__', 'query { answer }')),
      hears(next('"\\\n\u2028é__proto__', answer), complete('"\\\n\u2028é__proto__')),
    ],
  },
];

const RESULTS: Rule[] = [
  {
    rule: 'streaming operation: Next for each event, then Complete',
    steps: [
      ...connects,
      says(subscribe('a')),
      streams(1),
      emits(1),
      emits(2),
      completes,
      hears(next('a', { data: 1 }), next('a', { data: 2 }), complete('a')),
    ],
  },
  {
    rule: 'single result operation: "at most one Next message is sent", then Complete; a query',
    steps: [
      ...connects,
      says(subscribe('a', 'query { answer }')),
      hears(next('a', answer), complete('a')),
      hearsNothing,
    ],
  },
  {
    rule: '… a mutation',
    steps: [
      ...connects,
      says(subscribe('a', 'mutation { like }')),
      hears(next('a', answer), complete('a')),
      hearsNothing,
    ],
  },
  {
    rule: 'Error: "terminates the operation and no further messages will be sent"',
    steps: [...connects, says(subscribe('a', 'invalid')), hears(error('a')), hearsNothing],
  },
  {
    rule: '… after which the id is free',
    steps: [
      ...connects,
      says(subscribe('a', 'invalid')),
      hears(error('a')),
      says(subscribe('a', 'invalid')),
      hears(error('a')),
    ],
  },
];

const COMPLETE: Rule[] = [
  {
    rule: 'Client -> Server: "no further events … should be sent through", nor a Complete',
    steps: [
      ...connects,
      says(subscribe('a')),
      streams(1),
      emits(1),
      hears(next('a', { data: 1 })),
      says(complete('a')),
      isTornDown(0),
      emits(2),
      hearsNothing,
    ],
  },
  {
    rule: '"even if the client sent a Complete message for a single-result-operation before it resolved"',
    steps: [
      ...connects,
      holdsAnswers,
      says(subscribe('a', 'query { answer }')),
      answers(1),
      says(complete('a')),
      hearsNothing,
      resolves(0),
      hearsNothing,
    ],
  },
  {
    rule: '… before it was admitted, where it is never begun',
    steps: [
      ...connects,
      holdsAdmissions,
      says(subscribe('a')),
      admissions(1),
      says(complete('a')),
      hearsNothing,
      admits(0),
      hearsNothing,
      streams(0),
    ],
  },
  {
    rule: '… or refused, where it is not told',
    steps: [
      ...connects,
      holdsAdmissions,
      says(subscribe('a', 'invalid')),
      admissions(1),
      says(complete('a')),
      hearsNothing,
      admits(0),
      hearsNothing,
    ],
  },
  {
    rule: '"must be prepared to receive (and ignore) messages for operations that they consider already completed"',
    steps: [
      ...connects,
      says(subscribe('a', 'query { answer }')),
      hears(next('a', answer), complete('a')),
      says(complete('a'), complete('a')),
      hearsNothing,
    ],
  },
];

describe.each([
  ['Subscribe', SUBSCRIBE],
  ['Next and Error', RESULTS],
  ['Complete', COMPLETE],
])('%s', (_part, rules) => testRules(rules));
