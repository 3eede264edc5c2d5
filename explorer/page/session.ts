/** Who is signed in, as far as the explorer shows it. */
export interface Viewer {
  id: string;
  username: string;
  name: string;
}

/**
 * How the page stands toward the router. `ended`: the router no longer accepts the token, which is then forgotten.
 * `loggedInHere`: by login and password, so that signing out ends the session for the router too.
 */
export type Standing =
  | { status: 'signedOut' }
  | { status: 'signedIn'; accessToken: string; viewer: Viewer; loggedInHere: boolean }
  | { status: 'ended'; viewer: Viewer };

export interface SessionStore {
  current(): Standing;
  signIn(session: { accessToken: string; viewer: Viewer; loggedInHere: boolean }): void;
  signOut(): void;
  /** The router refused `accessToken`; a later one is not touched. */
  end(accessToken: string): void;
  /** Calls `listener` after each change; answers how to stop that. */
  subscribe(listener: () => void): () => void;
}

const KEY = 'heliograph:session';
const SIGNED_OUT: Standing = { status: 'signedOut' };

/** @param storage the browser's session storage: a token is forgotten with its tab, and no other tab sees it */
export function createSessionStore(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): SessionStore {
  const listeners = new Set<() => void>();
  let standing = remembered(storage.getItem(KEY));

  function become(next: Standing): void {
    standing = next;
    if (next.status === 'signedIn') storage.setItem(KEY, JSON.stringify(next));
    else storage.removeItem(KEY);
    for (const listener of listeners) listener();
  }

  return {
    current: () => standing,
    signIn: (session) => become({ status: 'signedIn', ...session }),
    signOut: () => become(SIGNED_OUT),
    end(accessToken) {
      if (standing.status !== 'signedIn' || standing.accessToken !== accessToken) return;
      become({ status: 'ended', viewer: standing.viewer });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Whatever else may lie there, from an older page perhaps, is no session. */
function remembered(text: string | null): Standing {
  try {
    const stored: unknown = JSON.parse(text ?? 'null');
    return isSignedIn(stored) ? stored : SIGNED_OUT;
  } catch {
    return SIGNED_OUT;
  }
}

function isSignedIn(stored: unknown): stored is Standing {
  if (typeof stored !== 'object' || stored === null) return false;
  const { status, accessToken, viewer } = stored as Record<string, unknown>;
  return status === 'signedIn' && typeof accessToken === 'string' && typeof viewer === 'object' && viewer !== null;
}
