import { Button, Dialog, VisuallyHidden } from '@graphiql/react';
import { useState, useSyncExternalStore } from 'react';
import type { Account } from './account.ts';
import type { SessionStore, Standing } from './session.ts';
import { SignInForms } from './sign-in-forms.tsx';

/** Says who is signed in, and opens the dialog that changes it. */
export function ViewerButton({ session, account }: { session: SessionStore; account: Account }) {
  const standing = useSyncExternalStore(session.subscribe, session.current);
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);

  async function signOut() {
    close();
    await account.signOut();
  }

  return (
    <>
      <button type="button" className={`explorer-viewer ${standing.status}`} onClick={() => setOpen(true)}>
        {labelOf(standing)}
      </button>
      <VisuallyHidden role="status">{standing.status === 'signedOut' ? '' : labelOf(standing)}</VisuallyHidden>
      <Dialog open={open} onOpenChange={setOpen}>
        <div className="graphiql-dialog-header">
          <Dialog.Title className="graphiql-dialog-title">{titleOf(standing)}</Dialog.Title>
          <Dialog.Close />
        </div>
        <div className="explorer-dialog-body">
          <Dialog.Description className="explorer-hint">
            Operations and subscriptions run as whoever is signed in. The token stays in this tab and is forgotten with
            it.
          </Dialog.Description>
          {standing.status === 'signedIn' ? (
            <Button type="button" onClick={signOut}>
              Sign out
            </Button>
          ) : (
            <SignInForms account={account} onDone={close} />
          )}
        </div>
      </Dialog>
    </>
  );
}

function labelOf(standing: Standing): string {
  if (standing.status === 'signedIn') return `Signed in as ${standing.viewer.username}`;
  return standing.status === 'ended' ? 'Session ended: sign in again' : 'Sign in';
}

function titleOf(standing: Standing): string {
  if (standing.status === 'signedOut') return 'Sign in';
  const { name, username } = standing.viewer;
  if (standing.status === 'ended') return `The session of ${username} has ended`;
  return name ? `${name} (${username})` : username;
}
