import type { z } from 'zod';

interface Engines {
  SEARCH_DATABASE_URL?: string | undefined;
  OPENSEARCH_URL?: string | undefined;
}

/** Something must find what people look for. */
export function requireSearchEngine(
  { SEARCH_DATABASE_URL, OPENSEARCH_URL }: Engines,
  context: z.core.$RefinementCtx<Engines>,
): void {
  if (SEARCH_DATABASE_URL || OPENSEARCH_URL) return;
  context.addIssue({
    code: 'custom',
    path: ['SEARCH_DATABASE_URL'],
    message: 'is not set, and neither is OPENSEARCH_URL: one of them is the search engine',
  });
}
