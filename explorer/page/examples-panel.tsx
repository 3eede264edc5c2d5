import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { exampleVariables } from './example-variables.ts';
import { grouped, type ListedExample, summaryOf } from './examples.ts';
import type { SessionStore } from './session.ts';
import type { Example } from './settings.ts';

/** A panel of the registered operations; one that is chosen opens in a tab of its own. */
export function createExamplesPlugin(examples: readonly Example[], session: SessionStore): GraphiQLPlugin {
  const groups = grouped(examples);
  return {
    title: 'Examples',
    icon: ExamplesIcon,
    content: () => (
      <section aria-labelledby="explorer-examples" className="explorer-examples">
        <h2 id="explorer-examples">Examples</h2>
        <p className="explorer-hint">The operations that apps have registered. Each opens in a new tab.</p>
        {groups.map(({ heading, examples: listed }) => (
          <section key={heading} aria-label={heading}>
            <h3>{heading}</h3>
            <ul>
              {listed.map((example) => (
                <li key={example.name}>
                  <ExampleButton example={example} session={session} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </section>
    ),
  };
}

function ExampleButton({ example, session }: { example: ListedExample; session: SessionStore }) {
  const { addTab, setOperationFacts, updateActiveTabValues } = useGraphiQLActions();
  const schema = useGraphiQL((state) => state.schema);
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);

  function open() {
    const { document, documentAST, operation } = example;
    const variables = schema ? exampleVariables(operation, schema, contextOf(session)) : {};
    const text = Object.keys(variables).length > 0 ? `${JSON.stringify(variables, null, 2)}\n` : '';
    const operationName = operation.name?.value ?? null;
    addTab();
    queryEditor?.setValue(document);
    variableEditor?.setValue(text);
    // GraphiQL finds these out by itself a moment later; who runs the operation at once needs them now.
    updateActiveTabValues({ query: document, variables: text, operationName });
    setOperationFacts({ documentAST, operations: [operation], ...(operationName && { operationName }) });
  }

  return (
    <button type="button" onClick={open}>
      <span className="explorer-example-name">{example.name}</span>
      {schema ? <span className="explorer-example-summary">{summaryOf(example, schema)}</span> : null}
    </button>
  );
}

function contextOf(session: SessionStore) {
  const standing = session.current();
  return { viewerId: standing.status === 'signedIn' ? standing.viewer.id : undefined, unique };
}

/** Not `crypto.randomUUID`: a page that came over plain HTTP from another machine has none. */
function unique(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** An open book with a mark in it. */
function ExamplesIcon() {
  return (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M10 5.2C8.4 4 6.2 3.6 3 3.6v11.6c3.2 0 5.4.4 7 1.6 1.6-1.2 3.8-1.6 7-1.6V3.6c-3.2 0-5.4.4-7 1.6Z" />
      <path d="M10 5.2v11.6M12.6 7.9c.7-.3 1.4-.4 2.1-.5M12.6 11c.7-.3 1.4-.4 2.1-.5" />
    </svg>
  );
}
