import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signs small values that travel through an app and come back, such as cursors with state. */
export interface SignedText {
  seal(value: unknown): string;
  /** What was sealed, or null where the text was not made by this deployment. */
  open(text: string): unknown;
}

/** @param purpose keeps a value sealed for one use from being opened for another */
export function createSignedText(options: { secret: string; purpose: string }): SignedText {
  const macOf = (body: string) =>
    createHmac('sha256', options.secret).update(`${options.purpose}\n${body}`).digest().subarray(0, 16);
  return {
    seal(value) {
      const body = Buffer.from(JSON.stringify(value)).toString('base64url');
      return `${body}.${macOf(body).toString('base64url')}`;
    },
    open(text) {
      const [body, mac, ...rest] = text.split('.');
      if (!body || !mac || rest.length > 0) return null;
      const given = Buffer.from(mac, 'base64url');
      const expected = macOf(body);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
      return JSON.parse(Buffer.from(body, 'base64url').toString()) as unknown;
    },
  };
}
