import type { IncomingMessage, ServerResponse } from 'node:http';
import { S3Error } from './errors.ts';

/** What pages of some origins may do with a bucket (S3's CORSRule). One `*` in a pattern stands for anything. */
export interface CorsRule {
  id?: string | undefined;
  origins: string[];
  methods: string[];
  /** Request headers a page may send; patterns, in any case. */
  allowedHeaders: string[];
  /** Response headers a page may read. */
  exposedHeaders: string[];
  maxAgeSeconds?: number | undefined;
}

const PREFLIGHT_SECONDS = 3600;
const VARY = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method';

/**
 * What holds until a bucket is told otherwise: any page may read (what is not public needs a signature anyway), and
 * those of `uploadOrigins` (`*`: all) may write through presigned addresses. Cookies play no part here.
 */
export function defaultCorsRules(uploadOrigins: string[]): CorsRule[] {
  const common = {
    allowedHeaders: ['*'],
    exposedHeaders: ['ETag', 'Content-Range', 'Accept-Ranges', 'x-amz-request-id'],
    maxAgeSeconds: PREFLIGHT_SECONDS,
  };
  return [
    { ...common, origins: ['*'], methods: ['GET', 'HEAD'] },
    { ...common, origins: uploadOrigins, methods: ['PUT'] },
  ];
}

/**
 * Adds to a reply what lets a page read it. Where the first rule for a method is for every origin, the reply is the
 * same for all and says so without being asked, so that a shared cache keeps one; else it varies by origin.
 */
export function applyCors(message: IncomingMessage, response: ServerResponse, rules: readonly CorsRule[]): void {
  const { origin } = message.headers;
  const ofMethod = rules.filter(({ methods }) => methods.includes(message.method ?? ''));
  const rule = ofMethod.find(({ origins }) => origins.includes('*') || isMatched(origins, origin));
  const isForAll = rule !== undefined && rule === ofMethod[0] && rule.origins.includes('*');
  if (ofMethod.length > 0 && !isForAll) response.setHeader('vary', VARY);
  if (rule && (origin !== undefined || isForAll)) admit(response, rule, origin);
}

/** Answers whether a page may send the request it is about to; S3 refuses what no rule allows. */
export function answerPreflight(message: IncomingMessage, response: ServerResponse, rules: readonly CorsRule[]): void {
  const { origin, 'access-control-request-method': method, 'access-control-request-headers': asked } = message.headers;
  if (origin === undefined || method === undefined) {
    throw new S3Error('BadRequest', 'Insufficient information. Origin and Access-Control-Request-Method are needed.');
  }
  const headers = (asked ?? '').split(',').flatMap((name) => name.trim().toLowerCase() || []);
  const rule = rules.find(
    ({ origins, methods, allowedHeaders }) =>
      isMatched(origins, origin) &&
      methods.includes(method) &&
      headers.every((name) => isMatched(allowedHeaders, name)),
  );
  if (!rule) throw new S3Error('AccessForbidden');
  admit(response, rule, origin);
  response.setHeader('vary', VARY);
  response.setHeader('access-control-allow-methods', rule.methods.join(', '));
  if (headers.length > 0) response.setHeader('access-control-allow-headers', headers.join(', '));
  if (rule.maxAgeSeconds !== undefined) response.setHeader('access-control-max-age', rule.maxAgeSeconds);
  response.writeHead(200, { 'content-length': 0 }).end();
}

function admit(response: ServerResponse, rule: CorsRule, origin: string | undefined): void {
  response.setHeader('access-control-allow-origin', rule.origins.includes('*') ? '*' : (origin ?? '*'));
  if (rule.exposedHeaders.length > 0) {
    response.setHeader('access-control-expose-headers', rule.exposedHeaders.join(', '));
  }
}

function isMatched(patterns: readonly string[], value: string | undefined): boolean {
  if (value === undefined) return false;
  return patterns.some((pattern) => {
    const [start = '', end] = pattern.toLowerCase().split('*');
    const text = value.toLowerCase();
    if (end === undefined) return text === start;
    return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
  });
}
