/** What a hostile client sends: a request that must be refused before it costs anything. */
export interface Attack {
  readonly name: string;
  /** The JSON of a POST to the endpoint; below 1 MiB. */
  readonly body: string;
  /** The `extensions.code` of the error that refuses it. */
  readonly code: 'OPERATION_LIMIT_EXCEEDED' | 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED';
  /** The `extensions.limit` that it exceeds in development; in production a stricter one may stop it sooner. */
  readonly limit?: string;
}

/** The hostile requests that every release must withstand; made one at a time, since some are large. */
export function* attacks(): Generator<Attack> {
  yield* deepOnes();
  yield* wideOnes();
  yield* dearOnes();
  yield* malformedOnes();
}

function* deepOnes(): Generator<Attack> {
  yield exceeding('maxNesting', 'a deep selection', `{ viewer ${nested('{ user ', 10_000)} }`);
  yield exceeding('maxNesting', 'deep inline fragments', `{ ${nested('... { ', 3000)} }`);
  yield exceeding('maxNesting', 'a deep list in an argument', `{ post(id: ${deepList(4000)}) { id } }`);
  yield exceeding('maxNesting', 'a deep object in an argument', `{ post(id: ${nested('{ a: ', 3000)}) { id } }`);
  yield exceeding('maxNesting', 'a deep type of a variable', `query ($a: ${deepList(4000)}) { viewer { email } }`);
  yield exceeding('maxNesting', 'fragments in fragments', `{ ...f0 } ${doubling(300, (next) => next)}`);
  yield exceeding('maxDepth', 'a walk through the social graph', `{ viewer { user { ${followers(8, '')} } } }`);
  yield exceeding('maxIntrospectionLists', 'an introspection storm', introspectionStorm);
  yield exceeding('maxVariableNesting', 'a deep list in the variables', publishPost, `[${deepList(50_000)}]`);
  yield exceeding('maxVariableNesting', 'a deep list for an id', userById, deepList(50_000));
}

function* wideOnes(): Generator<Attack> {
  yield exceeding('maxTokens', 'a flood of tokens', `{${' a'.repeat(20_000)} }`);
  yield exceeding('maxTokens', 'a flood of punctuation', '!'.repeat(50_000));
  yield exceeding('maxTokens', '10 000 aliases', `{ ${numbered(10_000, (n) => `a${n}: __typename`)} }`);
  yield exceeding('maxDocumentBytes', 'a flood of comments', `${'#\n'.repeat(200_000)}{ viewer { email } }`);
  yield exceeding('maxDocumentBytes', 'one long name', `{ ${'a'.repeat(500_000)} }`);
  yield exceeding(
    'maxOperations',
    'many operations',
    numbered(300, (n) => `query q${n} { viewer { email } }`),
  );
  yield exceeding('maxSelections', 'a wide selection', `{ viewer { ${numbered(3000, (n) => `f${n}`)} } }`);
  yield exceeding('maxSelections', 'a fragment bomb', `{ ...f0 } ${doubling(24, (next) => `${next} ${next}`)}`);
  yield exceeding('maxAliases', 'aliases', `{ viewer { ${numbered(250, (n) => `a${n}: email`)} } }`);
  yield exceeding('maxRootFields', 'many root fields', `{ ${numbered(40, (n) => `u${n}: user(id: "${n}") { id }`)} }`);
  yield exceeding('maxMutations', 'guesses at a password', `mutation { ${numbered(40, guess)} }`);
  yield exceeding('maxDirectives', 'directives', `{ viewer ${'@include(if: true) '.repeat(250)} { email } }`);
  yield exceeding('maxComparisons', 'one field again and again', `{ viewer { ${'email '.repeat(900)} } }`);
  yield exceeding('maxComparisons', 'one object again and again', `{ viewer { ${'user { id } '.repeat(300)} } }`);
  yield exceeding('maxComparisons', 'fragments to compare with each other', manyFragments(200));
  yield exceeding('maxVariableValues', 'a huge list in the variables', publishPost, `[${'"7",'.repeat(200_000)}"7"]`);
}

function* dearOnes(): Generator<Attack> {
  yield exceeding('maxCost', 'followers of followers', `{ viewer { user { ${followers(5, '(first: 100)')} } } }`);
  yield exceeding('maxCost', 'an absurd page', '{ homeFeed(first: 2147483647) { edges { cursor } } }');
  yield exceeding('maxCost', 'the best posts of all hashtags of a page', bestOfAllHashtags);
}

function* malformedOnes(): Generator<Attack> {
  yield refused('GRAPHQL_VALIDATION_FAILED', 'circular fragments', circularFragments);
  yield refused('GRAPHQL_VALIDATION_FAILED', 'unused fragments', `{ viewer { email } } ${numbered(200, unused)}`);
  yield refused('GRAPHQL_VALIDATION_FAILED', 'unknown fields', `{ ${numbered(9, (n) => `userByUsernam${n}`)} }`);
  yield refused('GRAPHQL_PARSE_FAILED', 'NUL characters', '{ viewer\0 { email } }');
  yield refused('GRAPHQL_PARSE_FAILED', 'lone surrogates', '{ viewer { \ud800\ud800\udfff } }');
  yield refused('GRAPHQL_PARSE_FAILED', 'invisible characters', '{ vi\u200bewer { em\u202eail } }');
  yield refused('GRAPHQL_PARSE_FAILED', 'a string without an end', `{ post(id: "${'a'.repeat(10_000)}`);
  yield refused(
    'GRAPHQL_PARSE_FAILED',
    'noise',
    numbered(500, (n) => String.fromCodePoint(0x1f300 + n)),
  );
}

/** @param mediaIds JSON, which may be too deep to be made by JSON.stringify */
function exceeding(limit: string, name: string, query: string, mediaIds?: string): Attack {
  const variables = mediaIds && `,"variables":{"input":{"idempotencyKey":"1","mediaIds":${mediaIds}}}`;
  const body = `{"query":${JSON.stringify(query)}${variables ?? ''}}`;
  return { name, body, code: 'OPERATION_LIMIT_EXCEEDED', limit };
}

function refused(code: Attack['code'], name: string, query: string): Attack {
  return { name, body: JSON.stringify({ query }), code };
}

const publishPost = 'mutation ($input: PublishPostInput!) { publishPost(input: $input) { post { id } } }';

const userById = 'query ($input: ID!) { user(id: $input) { id } }';

const circularFragments = `{ viewer { user { ...A } } }
  fragment A on User { id ...B }
  fragment B on User { name ...A }`;

const introspectionStorm = `{ __schema { types { ${'fields { type { '.repeat(4)} name ${'} }'.repeat(4)} } } }`;

/** A post has up to 30 hashtags; of each, a list may have to be read, or made of the 500 latest posts. */
const bestOfAllHashtags = `{ user(id: "1") { posts(first: 100) { edges { node {
  hashtags { posts(sort: TOP, first: 1) { edges { node { id } } } } } } } } }`;

const nested = (opening: string, levels: number): string => opening.repeat(levels) + '}'.repeat(levels);

const deepList = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

const numbered = (count: number, item: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => item(n)).join(' ');

const followers = (levels: number, page: string): string =>
  `${`followers${page} { edges { node { `.repeat(levels)} id ${'} } }'.repeat(levels)}`;

const guess = (n: number): string =>
  `g${n}: logIn(input: { login: "ana", password: "${n}", device: "x" }) { errors { code } }`;

const unused = (n: number): string => `fragment unused${n} on Query { viewer { email } }`;

const manyFragments = (count: number): string =>
  `{ viewer { ${numbered(count, (n) => `...f${n}`)} } } ${numbered(count, (n) => `fragment f${n} on Viewer { email }`)}`;

/** Fragments f0, f1, …, each of which holds the next as `spread` says. */
const doubling = (count: number, spread: (next: string) => string): string =>
  `${numbered(count, (n) => `fragment f${n} on Query { ${spread(`...f${n + 1}`)} }`)}
   fragment f${count} on Query { viewer { email } }`;
