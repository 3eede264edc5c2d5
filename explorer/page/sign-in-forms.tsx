import { Button } from '@graphiql/react';
import { type FormEvent, useId, useState } from 'react';
import { type Account, NotSignedIn } from './account.ts';

/** The two ways in: a login with its password, or a token that came from elsewhere. */
export function SignInForms({ account, onDone }: { account: Account; onDone: () => void }) {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);

  async function attempt(event: FormEvent<HTMLFormElement>, signIn: (fields: FormData) => Promise<void>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    setBusy(true);
    setProblem('');
    try {
      await signIn(fields);
      onDone();
    } catch (error) {
      setProblem(error instanceof NotSignedIn ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }

  const text = (fields: FormData, name: string): string => String(fields.get(name) ?? '').trim();
  const byPassword = (fields: FormData) => account.logIn(text(fields, 'login'), String(fields.get('password')));
  const byToken = (fields: FormData) => account.takeToken(text(fields, 'token').replace(/^bearer\s+/i, ''));

  return (
    <>
      <form className="explorer-form" onSubmit={(event) => attempt(event, byPassword)}>
        <Field label="Username or e-mail address" name="login" autoComplete="username" />
        <Field label="Password" name="password" type="password" autoComplete="current-password" />
        <p className="explorer-hint">
          <code>npm start</code> ends with a box that names accounts of the demo world.
        </p>
        <Button type="submit" className="explorer-primary" disabled={busy}>
          Sign in
        </Button>
      </form>
      <form className="explorer-form" onSubmit={(event) => attempt(event, byToken)}>
        <Field label="Or an access token" name="token" autoComplete="off" />
        <Button type="submit" disabled={busy}>
          Use this token
        </Button>
      </form>
      <p className="explorer-problem" role="alert">
        {problem}
      </p>
    </>
  );
}

interface FieldProps {
  label: string;
  name: string;
  type?: 'text' | 'password';
  autoComplete: string;
}

function Field({ label, name, type = 'text', autoComplete }: FieldProps) {
  const id = useId();
  return (
    <div className="explorer-field">
      <label htmlFor={id}>{label}</label>
      <input id={id} name={name} type={type} autoComplete={autoComplete} spellCheck={false} required />
    </div>
  );
}
