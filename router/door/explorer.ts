import type { FastifyInstance } from 'fastify';

/** A file of the explorer, with what a browser must be told about it. */
export interface ExplorerFile {
  readonly body: Buffer;
  readonly contentType: string;
  readonly etag: string;
  readonly cacheControl: string;
  readonly contentSecurityPolicy: string;
}

/** The explorer's own page and what it loads: all from here, so that it works without the internet. */
export interface ExplorerPages {
  /** @param path below `/explorer/`; the empty string is the page */
  asset(path: string): Promise<ExplorerFile | null>;
}

/** `/explorer`: GraphiQL with subscriptions, for developers. */
export function serveExplorer(server: FastifyInstance, explorer: ExplorerPages): void {
  for (const url of ['/explorer', '/explorer/*']) {
    server.get<{ Params: { '*'?: string } }>(url, async (request, reply) => {
      const file = await explorer.asset(request.params['*'] ?? '');
      if (!file) return reply.callNotFound();
      reply
        .header('etag', file.etag)
        .header('cache-control', file.cacheControl)
        .header('content-security-policy', file.contentSecurityPolicy)
        .header('x-content-type-options', 'nosniff');
      if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
      return reply.type(file.contentType).send(file.body);
    });
  }
}
