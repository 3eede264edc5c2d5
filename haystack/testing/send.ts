import { request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Sent {
  status: number;
  body: string;
  /** Whether the server asked for the body of a request that waited to be asked. */
  wasAskedToContinue: boolean;
}

/** Sends exactly these headers, whatever sense they make; `fetch` would correct them. */
export function send(
  url: string,
  { method = 'PUT', headers, body = '' }: { method?: string; headers: Record<string, string>; body?: string | Buffer },
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers });
    let wasAskedToContinue = false;
    outgoing.once('error', reject);
    outgoing.once('continue', () => {
      wasAskedToContinue = true;
      outgoing.end(body);
    });
    outgoing.once('response', async (incoming) => {
      resolve({ status: incoming.statusCode ?? 0, body: await text(incoming), wasAskedToContinue });
      if (!outgoing.writableEnded) outgoing.destroy();
    });
    if (headers.Expect) outgoing.flushHeaders();
    else outgoing.end(body);
  });
}

/** The code of an S3 error document. */
export function errorCode({ body }: Sent): string | undefined {
  return /<Code>(\w+)<\/Code>/.exec(body)?.[1];
}
