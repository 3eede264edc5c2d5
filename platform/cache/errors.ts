export type CacheErrorCode =
  /** The server refused, closed or lost the connection, or is waiting for its next reconnect. */
  | 'CACHE_UNREACHABLE'
  /** No reply within the operation timeout. */
  | 'CACHE_TIMEOUT'
  /** Too many commands already wait for this server; this one was never sent. */
  | 'CACHE_OVERLOADED'
  /** The server said something that is not the meta protocol; the connection was dropped. */
  | 'CACHE_PROTOCOL'
  /** The cache was closed. */
  | 'CACHE_CLOSED'
  /** The configured list of servers is empty, repeats itself or is not host:port. */
  | 'CACHE_CONFIGURATION'
  /** A reader's source answered with another number of values than it was asked for. */
  | 'CACHE_SOURCE_MISMATCH';

/** What goes wrong around the cache. Reads and fills never throw it at a page: it reaches counters and hooks. */
export class CacheError extends Error {
  override readonly name = 'CacheError';
  readonly code: CacheErrorCode;
  /** The `host:port` concerned, where there is one. */
  readonly server: string | undefined;

  constructor(code: CacheErrorCode, message: string, options?: { server?: string; cause?: unknown }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.server = options?.server;
  }
}
