/** What OpenSearch answers instead, in its own shape. */
export class Refusal extends Error {
  readonly status: number;
  readonly type: string;

  constructor(status: number, type: string, reason: string) {
    super(reason);
    this.name = 'Refusal';
    this.status = status;
    this.type = type;
  }

  /** As it stands for one item of several. */
  get asCause(): { type: string; reason: string } {
    return { type: this.type, reason: this.message };
  }

  get body(): object {
    return { error: { root_cause: [this.asCause], ...this.asCause }, status: this.status };
  }
}

export const noSuchIndex = (name: string): Refusal =>
  new Refusal(404, 'index_not_found_exception', `no such index [${name}]`);

/** What OpenSearch does not know, and all that it does and this server does not: so that a new call is noticed. */
export const unknown = (what: string): Refusal =>
  new Refusal(400, 'parsing_exception', `${what} is nothing that this server knows`);

/** @throws Refusal where `value` has other keys than these */
export function onlyKeys(value: object, known: readonly string[], where: string): void {
  for (const key of Object.keys(value)) if (!known.includes(key)) throw unknown(`[${key}] in ${where}`);
}
