import './workers.ts';
import 'graphiql/style.css';
import './page.css';
import { HISTORY_PLUGIN } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { createAccount } from './account.ts';
import { App } from './app.tsx';
import { createExamplesPlugin } from './examples-panel.tsx';
import { createFetcher } from './fetcher.ts';
import { createSessionStore } from './session.ts';
import { type PageSettings, SETTINGS_ID } from './settings.ts';

const settings: PageSettings = JSON.parse(document.getElementById(SETTINGS_ID)?.textContent ?? '');
const session = createSessionStore(sessionStorage);

createRoot(document.getElementById('explorer') ?? document.body).render(
  <App
    fetcher={createFetcher(settings.endpoint, session)}
    session={session}
    account={createAccount(settings.endpoint, session)}
    plugins={[createExamplesPlugin(settings.examples, session), HISTORY_PLUGIN]}
  />,
);
