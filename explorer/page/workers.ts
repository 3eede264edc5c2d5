// Monaco asks for its workers by label. They lie beside the page's own script, so nothing comes from anywhere else.
const WORKERS: Readonly<Record<string, string>> = {
  graphql: './graphql.worker.js',
  json: './json.worker.js',
};

window.MonacoEnvironment = {
  getWorker: (_id, label) =>
    new Worker(new URL(WORKERS[label] ?? './editor.worker.js', import.meta.url), { type: 'module' }),
};
