/** Everyone in the demo world has this password; the demo refuses to exist in production. */
export const DEMO_PASSWORD = 'heliograph';

/** Decides on reports in the demo world. */
export const demoModerator = 'chloe';

/** The accounts that are shown to whoever starts a demo. Each follows many and has a full home feed. */
export const logIns = ['ana', 'ben', demoModerator].map((username) => ({
  ...{ username, password: DEMO_PASSWORD },
  ...(username === demoModerator && { note: 'moderator' }),
}));

/**
 * Signs up when everything else is there, so whether this account exists says whether the world is finished. It follows
 * nobody and has no posts: an account to see an app's empty pages with.
 */
export const lastToArrive = { username: 'nora.is.new', name: 'Nora Lindqvist' };
