import { createHash } from 'node:crypto';
import type { Photo } from './photos.ts';
import type { UploadTicket } from './replies.ts';

/** What `requestUpload` has to be told of a file. */
export function announcementOf({ bytes, contentType, altText }: Photo) {
  return {
    contentType,
    byteSize: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('base64'),
    altText,
  };
}

/** Sends the bytes straight to storage by the ticket's signed URL, as an app does, and answers what storage said. */
export async function putBytes(
  { url, method, headers }: Pick<UploadTicket, 'url' | 'method' | 'headers'>,
  bytes: Buffer,
): Promise<{ status: number; body: string }> {
  // fetch sets Content-Length itself, from the body.
  const sent = headers.filter(({ name }) => name.toLowerCase() !== 'content-length');
  const response = await fetch(url, {
    method,
    headers: sent.map(({ name, value }): [string, string] => [name, value]),
    body: new Uint8Array(bytes),
  });
  return { status: response.status, body: await response.text() };
}
