import { createHash } from 'node:crypto';
import type { RequestToSign } from './signed-fetch.ts';

/** A number below another, the same ones every time. */
export type Random = (below: number) => number;

const BILLION_LAUGHS = [
  '<!DOCTYPE l [<!ENTITY l0 "ha">',
  ...Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`),
  ']><Delete><Object><Key>&l9;</Key></Object></Delete>',
].join('');

/** What has broken parsers before. */
const NASTY = [
  '',
  '0',
  '-1',
  '1e309',
  '00000000000000000001',
  '99999999999999999999999999',
  'NaN',
  '%00',
  '%2e%2e%2f',
  '%c0%af',
  '%',
  '\u0000',
  '\u{10ffff}',
  '../../etc/passwd',
  '/.parts/0',
  'bytes=-',
  'bytes=0-,-1',
  '"',
  '*',
  "';--",
  '__proto__',
  'constructor',
  '<a>',
  '&#x0;',
  '&#x110000;',
  '&amp',
  'x'.repeat(3000),
  '\r\nx-amz-acl: public-read',
];

const NASTY_DOCUMENTS = [
  BILLION_LAUGHS,
  '<!DOCTYPE a SYSTEM "file:///etc/passwd"><Delete><Object><Key>a</Key></Object></Delete>',
  '<a>'.repeat(20_000),
  `${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`,
  `<Delete>${'<Object><Key>never</Key></Object>'.repeat(1001)}</Delete>`,
  `<Delete><Object><Key>${'k'.repeat(100_000)}</Key></Object></Delete>`,
  '<Delete><Object><__proto__>a</__proto__></Object></Delete>',
  `<CompleteMultipartUpload>${'<Part><PartNumber>1e9</PartNumber><ETag/></Part>'.repeat(9)}</CompleteMultipartUpload>`,
  '<CORSConfiguration><CORSRule/></CORSConfiguration>',
  '\u0000\ufeff<Delete/>',
];

const pick = <Item>(random: Random, items: readonly Item[]): Item | undefined => items[random(items.length)];

/** Changes a text in one of the ways in which texts go wrong. */
function spoil(random: Random, text: string): string {
  const at = random(text.length + 1);
  const to = Math.min(text.length, at + 1 + random(8));
  const changes = [
    () => text.slice(0, at) + String.fromCharCode(random(256)) + text.slice(at + 1),
    () => text.slice(0, at) + (pick(random, NASTY) ?? '') + text.slice(at),
    () => text.slice(0, at) + (pick(random, NASTY) ?? '') + text.slice(to),
    () => text.slice(0, at) + text.slice(to),
    () => text.slice(0, to) + text.slice(at),
    () => text.slice(0, at),
    () => pick(random, NASTY) ?? '',
  ];
  return pick(random, changes)?.() ?? text;
}

/** Changes bytes of a signed request after it was signed. */
export function spoilWire(random: Random, wire: Buffer): Buffer {
  let text = wire.toString('latin1');
  for (let times = 1 + random(3); times > 0; times--) text = spoil(random, text);
  return Buffer.from(text, 'latin1');
}

/** Changes what a request says, so that it is signed as it then is; what keeps a write from coming to pass stays. */
export function spoilRequest(random: Random, request: RequestToSign): RequestToSign {
  const { headers = {}, body } = request;
  const isDocument = typeof body === 'string' && body.startsWith('<');
  const ways = [
    () => ({ ...request, target: spoilQuery(random, request.target) }),
    () => ({ ...request, headers: spoilHeader(random, headers) }),
    ...(isDocument ? [() => withDocument(request, spoil(random, body))] : []),
    ...(isDocument ? [() => withDocument(request, pick(random, NASTY_DOCUMENTS) ?? '')] : []),
    ...(body !== undefined && !isDocument ? [() => ({ ...request, body: spoil(random, String(body)) })] : []),
  ];
  return pick(random, ways)?.() ?? request;
}

const GUARDS = ['content-md5', 'if-none-match'];

function spoilHeader(random: Random, headers: Record<string, string>): Record<string, string> {
  const name = pick(
    random,
    Object.keys(headers).filter((each) => !GUARDS.includes(each)),
  );
  if (name === undefined) return headers;
  // What no header can carry never gets as far as a signature.
  const value = spoil(random, headers[name] ?? '')
    .replace(/[^\t\x20-\x7e]/g, '?')
    .trim();
  return { ...headers, [name]: value };
}

/** Path and names stay, so that the request stays of its kind; values go wrong. */
function spoilQuery(random: Random, target: string): string {
  const [path = '', query = ''] = target.split('?');
  const parameters = query.split('&');
  const chosen = random(parameters.length);
  const spoilt = parameters.map((parameter, at) => {
    const [name = '', value = ''] = parameter.split('=');
    return at === chosen
      ? `${name}=${encodeURIComponent(spoil(random, decodeURIComponent(value)).toWellFormed())}`
      : parameter;
  });
  return `${path}?${spoilt.join('&')}`;
}

function withDocument(request: RequestToSign, body: string): RequestToSign {
  return { ...request, body, headers: { 'content-md5': createHash('md5').update(body).digest('base64') } };
}
