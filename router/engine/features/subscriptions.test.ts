import { expect, test } from 'vitest';
import { type Answer, type Asking, composed } from './testing/federation.ts';

/** What happens next; each test says so by itself. */
let happens: () => AsyncIterable<unknown> = async function* nothing() {};

const chat = await composed({
  messages: {
    typeDefs: `
      type Query { count: Int }
      type Subscription {
        messageSent(in: ID = "all"): Message
        mustSend: Message!
        secretSent: Message @authenticated
      }
      interface Note { text: String }
      type Message implements Note @key(fields: "id") { id: ID! text: String! author: User room: Room hidden: Int @requiresScopes(scopes: [["see"]]) }
      type Room { name: String }
      type User @key(fields: "id") { id: ID! }
    `,
    resolvers: {
      Subscription: {
        messageSent: { subscribe: () => happens() },
        mustSend: { subscribe: () => happens() },
        secretSent: { subscribe: () => happens() },
      },
    },
  },
  users: {
    typeDefs: 'type User @key(fields: "id") { id: ID! name: String mail: String! }',
    resolvers: {
      User: {
        name: ({ id }: { id: string }) => `name of ${id}`,
        mail({ id }: { id: string }) {
          if (id === 'u2') throw new Error('No mail');
          return `mail of ${id}`;
        },
      },
    },
  },
  stats: {
    typeDefs:
      'type Message @key(fields: "id") { id: ID! likes: Int text: String! @external shout: String @requires(fields: "text") }',
    resolvers: { Message: { likes: () => 3, shout: ({ text }: { text: string }) => `${text}!` } },
  },
});

const message = (id: string, more: object = {}) => ({ id, text: `text ${id}`, author: { id: `u${id}` }, ...more });
const sent = (...messages: unknown[]) =>
  async function* source(): AsyncGenerator<unknown> {
    for (const each of messages) yield { messageSent: each, mustSend: each, secretSent: each };
  };

async function answersTo(query: string, asking?: Asking): Promise<Answer[]> {
  const answers: Answer[] = [];
  for await (const answer of chat.subscribe(query, asking)) answers.push(answer);
  return answers;
}

test('each event is answered with fields of every subgraph', async () => {
  happens = sent(message('1'), message('2'));
  expect(await answersTo('subscription { messageSent { text author { name } likes shout } }')).toEqual(
    ['1', '2'].map((id) => ({
      data: { messageSent: { text: `text ${id}`, author: { name: `name of u${id}` }, likes: 3, shout: `text ${id}!` } },
    })),
  );
  expect(chat.asked.map(({ subgraph }) => subgraph).sort()).toEqual(['messages', 'stats', 'stats', 'users', 'users']);
});

test('names, fragments, variables and conditions', async () => {
  happens = sent(message('1'));
  const query = `
    subscription ($in: ID, $more: Boolean!) { id: messageSent(in: $in) { ...M kind: __typename likes @include(if: $more) } }
    fragment M on Note { id: text ... on Message { key: id author { id: name } } }
  `;
  expect(await answersTo(query, { variables: { in: 'r', more: false } })).toEqual([
    { data: { id: { id: 'text 1', key: '1', author: { id: 'name of u1' }, kind: 'Message' } } },
  ]);
  expect(chat.asked[0]?.variables).toEqual({ in: 'r' });
});

test('an event may have errors; the next goes on', async () => {
  happens = sent(message('2'), null, message('1', { text: null }), message('1'));
  expect(await answersTo('subscription { messageSent { text author { mail } } }')).toEqual([
    {
      data: { messageSent: { text: 'text 2', author: null } },
      errors: [{ message: 'No mail', path: ['messageSent', 'author', 'mail'] }],
    },
    { data: { messageSent: null } },
    {
      data: { messageSent: null },
      errors: [{ message: expect.stringContaining('Message.text'), path: ['messageSent', 'text'] }],
    },
    { data: { messageSent: { text: 'text 1', author: { mail: 'mail of u1' } } } },
  ]);
});

test('an event that may not be null makes its response null, with its error', async () => {
  happens = sent(null, message('1'));
  const [first, second] = await answersTo('subscription { mustSend { text likes } }');
  expect(first).toEqual({ data: null, errors: [{ message: expect.any(String), path: ['mustSend'] }] });
  expect(second).toEqual({ data: { mustSend: { text: 'text 1', likes: 3 } } });
});

test('a subgraph that is away leaves a hole in each event', async () => {
  happens = sent(message('1'), message('1'));
  chat.away.add('users');
  const answers = await answersTo('subscription { messageSent { text author { name } } }');
  chat.away.clear();
  const hole = {
    data: { messageSent: { text: 'text 1', author: { name: null } } },
    errors: [{ message: 'users is away', path: ['messageSent', 'author'] }],
  };
  expect(answers).toEqual([hole, hole]);
});

test('nothing needs to be fetched for an event that has it all', async () => {
  happens = sent(message('1', { room: { name: 'kitchen' } }));
  expect(await answersTo('subscription { messageSent { room { name } } }')).toEqual([
    { data: { messageSent: { room: { name: 'kitchen' } } } },
  ]);
  expect(chat.asked).toHaveLength(1);
});

test('a field that the viewer may not subscribe to is refused once, and no stream opened', async () => {
  happens = sent(message('1'));
  const [answer, ...more] = await answersTo('subscription { secretSent { text } }');
  expect(answer?.errors?.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
    [['secretSent'], 'UNAUTHENTICATED'],
  ]);
  expect(more).toEqual([]);
  expect(chat.asked).toEqual([]);
  expect(await answersTo('subscription { secretSent { text } }', { grants: { authenticated: true } })).toEqual([
    { data: { secretSent: { text: 'text 1' } } },
  ]);
});

test('a field of an event that the viewer may not see is null, and not asked for', async () => {
  happens = sent(message('1', { hidden: 7 }));
  const query = 'subscription { messageSent { hidden likes } }';
  expect(await answersTo(query)).toEqual([
    {
      data: { messageSent: { hidden: null, likes: 3 } },
      errors: [expect.objectContaining({ path: ['messageSent', 'hidden'] })],
    },
  ]);
  expect(chat.asked.map(({ query: asked }) => asked).join()).not.toContain('hidden');
});

test('when what the viewer may do changes, the subscription ends with an error', async () => {
  const asking: Asking = { grants: { scopes: new Set(['see']) } };
  happens = async function* source() {
    yield { messageSent: message('1', { hidden: 7 }) };
    asking.grants = {};
    yield { messageSent: message('2', { hidden: 8 }) };
  };
  const [first, second, ...more] = await answersTo('subscription { messageSent { hidden } }', asking);
  expect(first).toEqual({ data: { messageSent: { hidden: 7 } } });
  expect(second?.data).toBeUndefined();
  expect(second?.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  expect(more).toEqual([]);
});

test('a reader that leaves ends the stream of the subgraph', async () => {
  let ended = false;
  happens = async function* source() {
    try {
      for (;;) yield { messageSent: message('1') };
    } finally {
      ended = true;
    }
  };
  for await (const { data } of chat.subscribe('subscription { messageSent { text likes } }')) {
    expect(data).toEqual({ messageSent: { text: 'text 1', likes: 3 } });
    break;
  }
  expect(ended).toBe(true);
});

test('variables that do not fit are refused before anything is opened', async () => {
  const [answer, ...more] = await answersTo('subscription ($in: ID) { messageSent(in: $in) { text } }', {
    variables: { in: [] },
  });
  expect(answer?.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  expect([more, chat.asked]).toEqual([[], []]);
});
