import { createSecretBox } from './secret-box.ts';

/** Small values that travel through an app, which can neither read nor make nor change them. */
export interface SealedText {
  /** URL-safe text that is new each time. */
  seal(value: unknown): string;
  /** What was sealed, or null where the text was not made by this deployment for this purpose. */
  open(text: string): unknown;
}

/** @param purpose keeps a value sealed for one use from being opened for another */
export function createSealedText(options: { secret: string; purpose: string }): SealedText {
  const box = createSecretBox(options);
  return {
    seal: (value) => Buffer.from(box.seal(Buffer.from(JSON.stringify(value)), '')).toString('base64url'),
    open(text) {
      const content = box.open(Buffer.from(text, 'base64url'), '');
      return content === null ? null : (JSON.parse(content.toString()) as unknown);
    },
  };
}
