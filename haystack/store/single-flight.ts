/** Lets those who ask for the same thing at once share one answer; it is asked for again once that has come. */
export function createSingleFlight<Key, Result>(): (key: Key, fly: () => Promise<Result>) => Promise<Result> {
  const flying = new Map<Key, Promise<Result>>();
  return (key, fly) => {
    const known = flying.get(key);
    if (known) return known;
    const flight = fly().finally(() => flying.delete(key));
    flying.set(key, flight);
    return flight;
  };
}
