/** What many use right now, compared with how much it is used otherwise. */
export interface Trends {
  /** Names of hashtags, the strongest first. */
  top(limit: number): Promise<string[]>;
}
