import { createLocalStorage, type Storage } from '@graphiql/toolkit';

/** Where the history plugin keeps operations that ran, with the headers they were sent with. */
const HISTORY = /:(queries|favorites)$/;

/** What GraphiQL keeps between visits (tabs, history, theme), without any header: those can hold tokens. */
export function createGraphiQLStorage(): Storage {
  const storage = createLocalStorage({ namespace: 'heliograph' });
  return {
    ...storage,
    // A spread would copy the length of now.
    get length() {
      return storage.length;
    },
    setItem: (key, value) => storage.setItem(key, HISTORY.test(key) ? withoutHeaders(value) : value),
  };
}

/** @param history JSON as GraphiQL writes it */
export const withoutHeaders = (history: string): string =>
  JSON.stringify(JSON.parse(history), (key, value: unknown) => (key === 'headers' ? undefined : value));
