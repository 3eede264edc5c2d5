import type { Services, SignedExchange } from './context.ts';

/** Deletes an object; one that is not there is deleted already. */
export async function deleteObject({ store }: Services, { request, response }: SignedExchange): Promise<void> {
  await store.delete(request.bucket, request.key);
  response.writeHead(204).end();
}
