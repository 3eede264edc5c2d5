/**
 * Makes a value per key and keeps those of the keys used last, between `size` and twice as many. Keys live in two
 * generations: whatever is asked for moves to the young one, and a full young one takes the place of the old.
 */
export class RecentlyUsed<Value> {
  readonly #size: number;
  readonly #make: (key: string) => Value;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  constructor(size: number, make: (key: string) => Value) {
    this.#size = size;
    this.#make = make;
  }

  get(key: string): Value {
    const known = this.#young.get(key);
    if (known !== undefined) return known;
    const value = this.#old.get(key) ?? this.#make(key);
    if (this.#young.size >= this.#size) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
    return value;
  }
}
