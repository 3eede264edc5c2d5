/** Whose service takes a push: Apple's, Google's, or the one of somebody's browser. */
export type PushPlatform = 'APNS' | 'FCM' | 'WEB';

/** Where one app on one device is reached. */
export interface PushToken {
  platform: PushPlatform;
  /** As the app was given it; for WEB the JSON of its `PushSubscription`. A secret: it is never logged. */
  token: string;
}

export interface PushMessage {
  /** What is too long for a notification is cut short. */
  title: string;
  body: string;
  /** Takes the place of whatever the device still shows, or waits for, under the same id. */
  collapseId: string;
  /** For the app itself. No key is `aps`, `from` or `message_type`, or begins with `google` or `gcm`: providers keep those. */
  data: Record<string, string>;
  /** A device that is not reached before is not told at all. */
  expiresAt: Date;
  /** The number on the app's icon; null leaves it as it is. */
  badge: number | null;
}

/**
 * What became of a push.
 * - `delivered`: the provider has it.
 * - `gone`: the token is of no use any more, nor will be: forget it.
 * - `later`: not now, but after so many whole seconds, at least 1; nothing was tried twice meanwhile.
 * - `refused`: it will not do better if it is tried again; the reason is for the log, and tells nothing of the token.
 */
export type PushOutcome =
  | { is: 'delivered' }
  | { is: 'gone' }
  | { is: 'later'; afterSeconds: number }
  | { is: 'refused'; reason: string };

/** Figures of pushes, for whoever watches the system. */
export interface PushFigures {
  /** What became of one, by whose service. */
  outcome(platform: PushPlatform, outcome: PushOutcome): void;
  /** Delivered: so long after that happened which it tells of, in seconds. */
  age(platform: PushPlatform, seconds: number): void;
}

/** Hands messages to the providers. Safe to share; holds connections until it is closed. */
export interface PushSender {
  /**
   * Tries once, for at most 10 s.
   * @throws what `signal` was aborted with, and nothing else
   */
  send(token: PushToken, message: PushMessage, signal?: AbortSignal): Promise<PushOutcome>;
  /** Lets what is being sent finish, and ends the connections. */
  close(): Promise<void>;
}
