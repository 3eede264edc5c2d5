import type { IncomingMessage, ServerResponse } from 'node:http';

const EXPOSED = 'ETag, Content-Range, Accept-Ranges, x-amz-request-id';
const PREFLIGHT_SECONDS = 3600;

/**
 * Lets pages of other origins in: any may read (what is not public needs a signature anyway), and those of
 * `uploadOrigins` (`*`: all) may write through presigned addresses. Cookies play no part here.
 */
export function applyCors(request: IncomingMessage, response: ServerResponse, uploadOrigins: readonly string[]): void {
  const { origin } = request.headers;
  if (!origin) return;
  const mayUpload = uploadOrigins.includes('*') || uploadOrigins.includes(origin);
  const wanted = request.headers['access-control-request-method'] ?? request.method ?? 'GET';
  if (!mayUpload && wanted !== 'GET' && wanted !== 'HEAD') return;
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-expose-headers', EXPOSED);
  if (request.method !== 'OPTIONS') return;
  response.setHeader('access-control-allow-methods', mayUpload ? 'GET, HEAD, PUT' : 'GET, HEAD');
  response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*');
  response.setHeader('access-control-max-age', PREFLIGHT_SECONDS);
}
