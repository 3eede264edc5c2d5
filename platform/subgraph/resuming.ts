/**
 * Yielded first by the source of a subscription that can be resumed: where its stream began, for a reader that is cut off
 * before the first event. And in between, where the source passes over what its reader is not to be told: from there on
 * the stream begins anew. Apps never see it. Each event has its own `cursor`.
 */
export class StreamBegins {
  readonly cursor: string;
  constructor(cursor: string) {
    this.cursor = cursor;
  }
}

/** The place of what a source has yielded, where it has one. */
export function cursorOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('cursor' in value)) return undefined;
  return typeof value.cursor === 'string' ? value.cursor : undefined;
}
