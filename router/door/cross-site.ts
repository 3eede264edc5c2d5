import type { IncomingHttpHeaders } from 'node:http';

/** Pages that may call the API from a browser, by origin. */
export interface AllowedOrigins {
  allows(origin: string): boolean;
}

/** Whatever runs on the developer's own machine, and Apollo's explorer. */
export const LOCAL_PAGES: readonly string[] = [
  'http://localhost:*',
  'http://127.0.0.1:*',
  'https://studio.apollographql.com',
  'https://sandbox.embed.apollographql.com',
];

/** @param origins such as `https://app.example.org`; a port of `*` is any, or none */
export function allowedOrigins(origins: readonly string[]): AllowedOrigins {
  const known = new Set(origins);
  return { allows: (origin) => known.has(origin) || known.has(`${origin.replace(/:\d+$/, '')}:*`) };
}

/** A page can set none of these on a foreign site without asking first (a CORS preflight). */
const PREFLIGHTED = ['apollo-require-preflight', 'x-apollo-operation-name', 'authorization'] as const;

/**
 * Whether a request could have been made by a page that was not asked: a "simple" request in the words of CORS, which a
 * browser sends to any site with whatever it knows of it. We know our users by the Authorization header alone, so such a
 * page would act for nobody; it could still make a viewer's browser do work here, and measure how long it takes.
 */
export function isForgeable(method: string, headers: IncomingHttpHeaders, origins: AllowedOrigins): boolean {
  if (isForeign(headers, origins)) return true;
  if (method === 'POST') return false; // Only JSON bodies are read, and JSON is preflighted.
  if (PREFLIGHTED.some((name) => headers[name] !== undefined)) return false;
  const site = headers['sec-fetch-site'];
  return site === 'cross-site' || site === 'same-site';
}

/** Whether the request comes from a page, by its `Origin`, that is neither ours nor allowed. */
export function isForeign({ origin, host }: IncomingHttpHeaders, origins: AllowedOrigins): boolean {
  if (origin === undefined || origins.allows(origin)) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
