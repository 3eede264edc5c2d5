/** The media types of a GraphQL response: the newer one says by its HTTP status whether an operation was run at all. */
export type ResponseType = 'application/graphql-response+json' | 'application/json';

const byAccept: Readonly<Record<string, ResponseType>> = {
  'application/graphql-response+json': 'application/graphql-response+json',
  'application/json': 'application/json',
  'application/*': 'application/json',
  '*/*': 'application/json',
};

interface Range {
  readonly type: string;
  readonly charset: string;
  readonly quality: number;
}

/**
 * The media type to answer in, after the GraphQL-over-HTTP specification: who does not say gets `application/json`.
 * @returns null where the client takes nothing that we have
 */
export function negotiate(accept: string | undefined): ResponseType | null {
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return 'application/json';
  let best: { type: ResponseType; quality: number } | null = null;
  for (const { type, charset, quality } of accept.split(',').map(parseRange)) {
    const known = byAccept[type];
    const usable = known && /^utf-?8$/.test(charset) && quality > (best?.quality ?? 0);
    if (usable) best = { type: known, quality };
  }
  return best?.type ?? null;
}

function parseRange(text: string): Range {
  const [type = '', ...parameters] = text.toLowerCase().replaceAll(/["\s]/g, '').split(';');
  const parameter = (name: string) => parameters.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
  return { type, charset: parameter('charset') ?? 'utf-8', quality: Number(parameter('q') ?? 1) || 0 };
}
