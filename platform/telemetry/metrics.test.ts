import { expect, test } from 'vitest';
import { createMetrics, type Metrics } from './metrics.ts';
import { samplesOf } from './testing/exposition.ts';

test('counters, gauges and histograms are shown with their labels and the role', async () => {
  const metrics = createMetrics({ role: 'router' });
  const calls = metrics.counter({ name: 'calls_total', help: 'Calls.', labels: ['to', 'outcome'] });
  calls.with({ to: 'users', outcome: 'ok' }).add();
  calls.with({ outcome: 'ok', to: 'users' }).add(2);
  calls.with({ to: 'media', outcome: 'ok' }).add();
  const open = metrics.gauge({ name: 'open', help: 'Open.' }).with({});
  open.add(5);
  open.add(-2);
  const seconds = metrics.histogram({ name: 'call_seconds', help: 'Time.', labels: ['to'], bounds: [0.1, 1] });
  for (const value of [0.05, 0.1, 0.5, 7]) seconds.with({ to: 'users' }).observe(value);

  const text = await metrics.text();
  expect(text).toContain('# HELP calls_total Calls.\n# TYPE calls_total counter\n');
  expect(text).toContain('# TYPE open gauge\n');
  expect(text).toContain('# TYPE call_seconds histogram\n');
  expect(samplesOf(text, /^call|^open/)).toEqual({
    'calls_total{outcome=ok,role=router,to=media}': 1,
    'calls_total{outcome=ok,role=router,to=users}': 3,
    'open{role=router}': 3,
    'call_seconds_bucket{le=0.1,role=router,to=users}': 2,
    'call_seconds_bucket{le=1,role=router,to=users}': 3,
    'call_seconds_bucket{le=+Inf,role=router,to=users}': 4,
    'call_seconds_sum{role=router,to=users}': 7.65,
    'call_seconds_count{role=router,to=users}': 4,
  });
});

test('what has no labels is shown before anything happened', async () => {
  const metrics = createMetrics({ role: 'r' });
  metrics.counter({ name: 'events_total', help: 'Events.' });
  expect(samplesOf(await metrics.text(), /^events/)).toEqual({ 'events_total{role=r}': 0 });
});

test('memory is bounded whatever the labels: beyond the limit everything is counted as other', async () => {
  const metrics = createMetrics({ role: 'r' });
  const errors = metrics.counter({ name: 'errors_total', help: 'Errors.', labels: ['code', 'where'], limit: 2 });
  for (let i = 0; i < 1000; i += 1) errors.with({ code: `CODE_${i}`, where: 'x' }).add();
  errors.with({ code: 'CODE_0', where: 'x' }).add();
  expect(samplesOf(await metrics.text(), /^errors/)).toEqual({
    'errors_total{code=CODE_0,role=r,where=x}': 2,
    'errors_total{code=CODE_1,role=r,where=x}': 1,
    'errors_total{code=other,role=r,where=other}': 998,
  });
});

test('a reading is taken when somebody looks', async () => {
  const metrics = createMetrics({ role: 'r' });
  let waiting = 1;
  metrics.reading({ type: 'gauge', name: 'waiting', help: 'Waiting.', labels: ['database'] }, () => [
    { labels: { database: 'shard1' }, value: waiting },
  ]);
  const shown = async () => samplesOf(await metrics.text(), /^waiting/);
  expect(await shown()).toEqual({ 'waiting{database=shard1,role=r}': 1 });
  waiting = 4;
  expect(await shown()).toEqual({ 'waiting{database=shard1,role=r}': 4 });
});

test('label values are escaped', async () => {
  const metrics = createMetrics({ role: 'r' });
  metrics
    .counter({ name: 'odd_total', help: 'Odd.', labels: ['text'] })
    .with({ text: 'a"b\\c\nd' })
    .add();
  expect(await metrics.text()).toContain('odd_total{text="a\\"b\\\\c\\nd",role="r"} 1');
});

test('several platforms in a process keep apart, and each shows the process', async () => {
  const both = ['users', 'media'].map((role) => createMetrics({ role }));
  for (const metrics of both) metrics.counter({ name: 'jobs_total', help: 'Jobs.' });
  const declaredTwice = (metrics: Metrics) => () => metrics.counter({ name: 'jobs_total', help: 'Jobs.' });
  expect(declaredTwice(both[0] as Metrics)).toThrow('already been registered');
  for (const [index, role] of ['users', 'media'].entries()) {
    const samples = samplesOf(
      (await both[index]?.text()) ?? '',
      /^(jobs|process_cpu_seconds|nodejs_eventloop_lag_sec)/,
    );
    expect(Object.keys(samples).sort()).toEqual([
      `jobs_total{role=${role}}`,
      `nodejs_eventloop_lag_seconds{role=${role}}`,
      `process_cpu_seconds_total{role=${role}}`,
    ]);
  }
});
