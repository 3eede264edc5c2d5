import { connect, type Socket } from 'node:net';

/** A bare connection, for what no HTTP client would send. */
export function openConnection(origin: string): Socket {
  const { hostname, port } = new URL(origin);
  // Whatever becomes of it shows in what came back.
  return connect({ host: hostname, port: Number(port) }).on('error', () => {});
}

/** Everything that came back until the other side hung up. */
export async function untilClosed(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

/** Sends lines of a head, then a body, and answers what came back; the head should ask to close. */
export function sendRaw(origin: string, lines: readonly string[], body = ''): Promise<string> {
  const socket = openConnection(origin);
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  return untilClosed(socket);
}

/** The status of a response, and the code of the error in its body, if there is one. */
export function outcomeOf(response: string): { status: number; code: string | undefined } {
  const [head = '', body = ''] = response.split('\r\n\r\n');
  const [, status = 'NaN'] = /^HTTP\/1\.1 (\d+)/.exec(head) ?? [];
  const [, code] = /"code":"(\w+)"/.exec(body) ?? [];
  return { status: Number(status), code };
}
