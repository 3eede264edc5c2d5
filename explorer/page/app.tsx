import type { GraphiQLPlugin } from '@graphiql/react';
import type { Fetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import type { Account } from './account.ts';
import { DEFAULT_QUERY } from './default-query.ts';
import type { SessionStore } from './session.ts';
import { createGraphiQLStorage } from './storage.ts';
import { ViewerButton } from './viewer-button.tsx';

export interface AppProps {
  fetcher: Fetcher;
  session: SessionStore;
  account: Account;
  /** The first is open on a first visit. The same array every time: GraphiQL takes another as a change. */
  plugins: GraphiQLPlugin[];
}

const storage = createGraphiQLStorage();

export function App({ fetcher, session, account, plugins }: AppProps) {
  return (
    <GraphiQL
      fetcher={fetcher}
      storage={storage}
      plugins={plugins}
      visiblePlugin={plugins[0]}
      defaultQuery={DEFAULT_QUERY}
      defaultEditorToolsVisibility="variables"
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>
        <div className="explorer-head">
          <h1>
            Heliograph <em>Explorer</em>
          </h1>
          <ViewerButton session={session} account={account} />
        </div>
      </GraphiQL.Logo>
    </GraphiQL>
  );
}
