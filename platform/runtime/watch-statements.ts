import type { StatementWatch } from '../shards/index.ts';
import { type Metrics, statementSpan, type Tracing } from '../telemetry/index.ts';

/** Times every SQL statement by its database, and shows it in the trace of the request that sends it. */
export function watchStatements(metrics: Metrics, tracing: Tracing): (database: string) => StatementWatch {
  const seconds = metrics.histogram({
    name: 'heliograph_sql_seconds',
    help: 'How long databases took to answer a statement.',
    labels: ['database', 'outcome'],
  });
  return (database) => {
    const succeeded = seconds.with({ database, outcome: 'ok' });
    const failed = seconds.with({ database, outcome: 'error' });
    return (text) => {
      const sent = performance.now();
      const endSpan = tracing.begin(() => statementSpan(database, text));
      return (error) => {
        (error === undefined ? succeeded : failed).observe((performance.now() - sent) / 1000);
        endSpan?.(error);
      };
    };
  };
}
