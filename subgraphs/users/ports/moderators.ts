/** Who decides on what people report. Operators choose them: no mutation does. */
export interface ModeratorStore {
  /**
   * Makes an account a moderator: its tokens say so from the next log-in or refresh on.
   * @returns false, and changes nothing, where there is no such active account
   */
  add(username: string): Promise<boolean>;
  /**
   * Takes the role away, and ends every session of the account: no token that still grants it is good for longer than a
   * router needs to hear of that. Where the account is none, nothing happens.
   * @returns false where there is no such account
   */
  remove(username: string): Promise<boolean>;
  /** Usernames, in order. */
  list(): Promise<string[]>;
}
