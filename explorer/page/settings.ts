/** A registered operation, as an app sends it. */
export interface Example {
  name: string;
  document: string;
}

/** What the server tells the page, as JSON in the page itself. */
export interface PageSettings {
  /** Path of the GraphQL endpoint on the page's own origin, for HTTP and for sockets. */
  endpoint: string;
  examples: readonly Example[];
}

/** The id of the element that carries the settings. */
export const SETTINGS_ID = 'settings';
