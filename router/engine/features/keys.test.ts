import { expect, test } from 'vitest';
import { expectData, type Row } from './testing/expectations.ts';
import { composed } from './testing/federation.ts';

const books = [
  { isbn: 'i1', sku: 's1', shelf: { row: 1, box: { letter: 'A' } }, title: 'One', stock: 10, price: 5 },
  { isbn: 'i2', sku: 's2', shelf: { row: 2, box: { letter: 'B' } }, title: 'Two', stock: 20, price: 7 },
];
type Book = (typeof books)[number];
const bookWhere = (matches: (book: Book) => boolean) => books.find(matches) ?? null;

/** `titles` knows books by isbn, `prices` by sku, and only `links` by both; `boxes` by where they stand. */
const library = await composed({
  titles: {
    typeDefs: `
      type Query { book: Book books: [Book] rows: [[Book!]!] none: Book gone: Book lost: [Book] }
      type Book @key(fields: "isbn") { isbn: ID! title: String shelf: Shelf @shareable }
      type Shelf @shareable { row: Int box: Box }
      type Box @shareable { letter: String }
      type Novel @key(fields: "isbn") { isbn: ID! }
    `,
    resolvers: {
      Query: {
        book: () => books[0],
        books: () => [books[0], null, books[1], books[0]],
        rows: () => [[books[0]], [], [books[1], books[0]]],
        none: () => null,
        gone: () => ({ isbn: 'i9', title: 'Gone' }),
        lost: () => [books[0], { isbn: 'i9', title: 'Gone' }, books[1]],
      },
      Book: { __resolveReference: ({ isbn }: Book) => bookWhere((book) => book.isbn === isbn) },
    },
  },
  links: {
    typeDefs: 'type Book @key(fields: "isbn") @key(fields: "sku") { isbn: ID! sku: ID! linked: Boolean }',
    resolvers: {
      Book: {
        __resolveReference: ({ isbn, sku }: Book) => bookWhere((book) => book.isbn === isbn || book.sku === sku),
        linked: () => true,
      },
    },
  },
  prices: {
    typeDefs: 'type Query { cheapest: Book } type Book @key(fields: "sku") { sku: ID! price: Int }',
    resolvers: {
      Query: { cheapest: () => ({ sku: 's1', price: 5 }) },
      Book: { __resolveReference: ({ sku }: Book) => bookWhere((book) => book.sku === sku) },
    },
  },
  boxes: {
    typeDefs: `
      type Book @key(fields: "sku shelf { row box { letter } }") { sku: ID! shelf: Shelf @shareable stock: Int }
      type Shelf @shareable { row: Int box: Box }
      type Box @shareable { letter: String }
    `,
    resolvers: {
      Book: {
        __resolveReference: (key: Book) =>
          bookWhere(({ sku, shelf }) => sku === key.sku && shelf.box.letter === key.shelf.box.letter),
      },
    },
  },
});

test.each<Row>([
  ['no other subgraph is needed', '{ book { title } }', { book: { title: 'One' } }],
  ['one key', '{ book { linked title } }', { book: { linked: true, title: 'One' } }],
  ['from one key to another over a third subgraph', '{ book { price } }', { book: { price: 5 } }],
  ['and back again', '{ cheapest { title price } }', { cheapest: { title: 'One', price: 5 } }],
  ['a compound key with nested objects', '{ book { stock } }', { book: { stock: 10 } }],
  [
    'all of them, and the keys themselves',
    '{ cheapest { stock isbn sku shelf { row } linked } }',
    { cheapest: { stock: 10, isbn: 'i1', sku: 's1', shelf: { row: 1 }, linked: true } },
  ],
  [
    'lists with nulls and with one entity twice',
    '{ books { price title } }',
    { books: [{ price: 5, title: 'One' }, null, { price: 7, title: 'Two' }, { price: 5, title: 'One' }] },
  ],
  ['lists in lists', '{ rows { stock } }', { rows: [[{ stock: 10 }], [], [{ stock: 20 }, { stock: 10 }]] }],
  ['a null instead of an entity', '{ none { price } }', { none: null }],
  [
    'an entity that the other subgraph does not know',
    '{ gone { title price } }',
    { gone: { title: 'Gone', price: null } },
  ],
  [
    'the same among others',
    '{ lost { price linked } }',
    {
      lost: [
        { price: 5, linked: true },
        { price: null, linked: null },
        { price: 7, linked: true },
      ],
    },
  ],
])('%s', async (_shows, query, data) => {
  await expectData(library, query, data);
});

test('each entity is asked for once in a fetch, however often it comes', async () => {
  await library.run('{ books { linked } rows { linked } }');
  const sent = library.asked.map(({ subgraph, variables }) => [subgraph, variables.representations]);
  const both = [
    { __typename: 'Book', isbn: 'i1' },
    { __typename: 'Book', isbn: 'i2' },
  ];
  expect(sent).toEqual([
    ['titles', undefined],
    ['links', both],
    ['links', both],
  ]);
});

/** Every field of a key may be null, and a reference may be to something that is gone. */
const chain = await composed({
  shelves: {
    typeDefs: 'type Query { loans: [Loan] } type Loan { book: Book } type Book @key(fields: "code") { code: ID! }',
    resolvers: {
      Query: { loans: () => [{ book: { code: 'c1' } }, { book: { code: 'c2' } }, { book: { code: 'c3' } }] },
    },
  },
  codes: {
    typeDefs: 'type Book @key(fields: "code") @key(fields: "id") { code: ID! id: ID }',
    resolvers: {
      Book: {
        __resolveReference: ({ code }: { code: string }) =>
          ({ c1: { code, id: 'b1' }, c2: { code, id: null } })[code] ?? null,
      },
    },
  },
  authors: {
    typeDefs: 'type Book @key(fields: "id") { id: ID author: Author } type Author { name: String! }',
    resolvers: {
      Book: {
        __resolveReference: ({ id }: { id: string | null }) => (id ? { id, author: { name: 'Ana' } } : null),
      },
    },
  },
});

test('a key that turns out null, or an entity that is gone half way, ends in null', async () => {
  const loans = [{ book: { author: { name: 'Ana' } } }, { book: { author: null } }, { book: { author: null } }];
  await expectData(chain, '{ loans { book { author { name } } } }', { loans });
});

/** Most keys are only named; `uses` can be asked by one that `names` cannot, and needs a name for its label. */
const bolt = { id: 'p1', code: 'x', place: { row: 'r', box: 'b', bin: 'n' } };
const mashup = await composed({
  names: {
    typeDefs: `
      type Part
        @key(fields: "id")
        @key(fields: "code", resolvable: false)
        @key(fields: "place { row box }", resolvable: false)
        @key(fields: "id place { box bin }", resolvable: false) { id: ID! code: ID! place: Place! name: String! }
      type Place { row: ID! box: ID! bin: ID! }
    `,
    resolvers: { Part: { __resolveReference: ({ id }: { id: string }) => ({ ...bolt, id, name: 'Bolt' }) } },
  },
  uses: {
    typeDefs: `
      type Query { machine: Machine }
      type Machine @key(fields: "id") { id: ID! parts: [Part!]! }
      type Part
        @key(fields: "id", resolvable: false)
        @key(fields: "code", resolvable: false)
        @key(fields: "place { row box }", resolvable: false)
        @key(fields: "id place { box bin }") {
        id: ID! code: ID! place: Place! name: String! @external label: String! @requires(fields: "name")
      }
      type Place { row: ID! box: ID! bin: ID! }
    `,
    resolvers: {
      Query: { machine: () => ({ id: 'm', parts: [bolt] }) },
      Part: { label: ({ name = 'nothing' }: { name?: string }) => `a ${name}` },
    },
  },
});

test('many keys, most of them not resolvable', async () => {
  const data = { machine: { parts: [{ id: 'p1', name: 'Bolt', label: 'a Bolt' }] } };
  await expectData(mashup, '{ machine { parts { id name label } } }', data);
});

const single = await composed({
  a: {
    typeDefs: 'type Query { site: Site sites: [Site] } type Site @key(fields: "__typename") { name: String }',
    resolvers: { Query: { site: () => ({ name: 'Here' }), sites: () => [{ name: 'Here' }, { name: 'There' }] } },
  },
  b: {
    typeDefs: 'type Site @key(fields: "__typename") { visits: Int }',
    resolvers: { Site: { __resolveReference: () => ({}), visits: () => 3 } },
  },
});

test('an entity of which there is one: its type is its key', async () => {
  await expectData(single, '{ site { visits name } sites { visits name } }', {
    site: { visits: 3, name: 'Here' },
    sites: [
      { visits: 3, name: 'Here' },
      { visits: 3, name: 'There' },
    ],
  });
});
