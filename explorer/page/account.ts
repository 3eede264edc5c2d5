import type { SessionStore, Viewer } from './session.ts';

/** Why somebody was not signed in, in words for the dialog. */
export class NotSignedIn extends Error {
  override readonly name = 'NotSignedIn';
}

export interface Account {
  /** @throws NotSignedIn when the router refuses or cannot be reached */
  logIn(login: string, password: string): Promise<void>;
  /** Takes over a token that came from elsewhere, once the router has said whose it is. @throws NotSignedIn */
  takeToken(accessToken: string): Promise<void>;
  /** Forgets the token at once, and ends the session for the router where it was opened here. */
  signOut(): Promise<void>;
}

const VIEWER_FIELDS = 'user { id username name }';
const LOG_IN = `mutation ExplorerLogIn($input: LogInInput!) {
  logIn(input: $input) { session { accessToken ${VIEWER_FIELDS} } errors { message } }
}`;
const WHO = `query ExplorerViewer { viewer { ${VIEWER_FIELDS} } }`;
const LOG_OUT = 'mutation ExplorerLogOut { logOut { errors { message } } }';

interface LogInData {
  logIn: { session: { accessToken: string; user: Viewer } | null; errors: readonly { message: string }[] } | null;
}
interface WhoData {
  viewer: { user: Viewer } | null;
}
interface Reply<Data> {
  data?: Data | null;
  errors?: readonly { message: string }[];
}

/** What the sign-in dialog does, through the same door as every operation. */
export function createAccount(endpoint: string, session: SessionStore): Account {
  async function send<Data>(query: string, variables: object, accessToken?: string): Promise<Reply<Data>> {
    const headers = new Headers({ 'content-type': 'application/json', accept: 'application/json' });
    if (accessToken !== undefined) headers.set('authorization', `Bearer ${accessToken}`);
    const response = await fetch(endpoint, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    }).catch((cause: unknown) => {
      throw new NotSignedIn('The router cannot be reached. Is it running?', { cause });
    });
    return response.json().catch((cause: unknown) => {
      throw new NotSignedIn(`The router answered ${response.status} without saying why.`, { cause });
    });
  }

  return {
    async logIn(login, password) {
      const input = { login, password, device: 'Heliograph Explorer' };
      const { data, errors = [] } = await send<LogInData>(LOG_IN, { input });
      const opened = data?.logIn?.session;
      if (!opened) throw new NotSignedIn(why([...(data?.logIn?.errors ?? []), ...errors]));
      session.signIn({ accessToken: opened.accessToken, viewer: opened.user, loggedInHere: true });
    },

    async takeToken(accessToken) {
      const { data, errors = [] } = await send<WhoData>(WHO, {}, accessToken);
      if (!data?.viewer) throw new NotSignedIn(why(errors));
      session.signIn({ accessToken, viewer: data.viewer.user, loggedInHere: false });
    },

    async signOut() {
      const standing = session.current();
      session.signOut();
      if (standing.status !== 'signedIn' || !standing.loggedInHere) return;
      // A session that the router could not be told to end runs out by itself.
      await send(LOG_OUT, {}, standing.accessToken).catch(() => undefined);
    },
  };
}

const why = (errors: readonly { message: string }[]): string =>
  errors.map(({ message }) => message).join(' ') || 'The router knows nobody by this token.';
