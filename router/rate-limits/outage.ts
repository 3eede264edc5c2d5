/** At most one look for Redis within this time. */
const LOOK_EVERY_MS = 250;

/**
 * Knows whether Redis is lost. While it is, requests do not wait for it; every now and then one of them has it looked
 * for, beside its own work.
 */
export class Outage {
  readonly #look: () => Promise<unknown>;
  readonly #onChange: (lost: boolean, cause?: unknown) => void;
  #lost = false;
  #nextLook = 0;

  /** @param options.look resolves when Redis does what it is needed for, else rejects */
  constructor(options: { look: () => Promise<unknown>; onChange: (lost: boolean, cause?: unknown) => void }) {
    this.#look = options.look;
    this.#onChange = options.onChange;
  }

  /** @param now milliseconds of a steady clock */
  begin(now: number, cause: unknown): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#nextLook = now + LOOK_EVERY_MS;
    this.#onChange(true, cause);
  }

  /** Whether it lasts; looks for its end where it is time to. */
  lasts(now: number): boolean {
    if (this.#lost && now >= this.#nextLook) {
      this.#nextLook = now + LOOK_EVERY_MS;
      this.#look().then(
        () => this.#end(),
        () => undefined,
      );
    }
    return this.#lost;
  }

  #end(): void {
    if (!this.#lost) return;
    this.#lost = false;
    this.#onChange(false);
  }
}
