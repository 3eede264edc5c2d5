export * from './refuse-key.ts';

/** What a domain rule answers: a value, or a refusal that the app is told of as a UserError. */
export type Result<Value, Refusal> = { ok: true; value: Value } | { ok: false; refusal: Refusal };

export const accepted = <Value>(value: Value): { ok: true; value: Value } => ({ ok: true, value });
export const refused = <Refusal>(refusal: Refusal): { ok: false; refusal: Refusal } => ({ ok: false, refusal });

/** A refusal in the shape of `InputError`; each subgraph has its own codes. */
export interface Refusal<Code extends string> {
  code: Code;
  /** One English sentence for the developer. */
  message: string;
  /** Path of the input field at fault. */
  field?: string[];
}
