/** What a text in Prometheus's format says, by `name{label=value,…}` with the labels in alphabetical order. */
export function samplesOf(text: string, names: RegExp): Record<string, number> {
  const samples: Record<string, number> = {};
  for (const line of text.split('\n')) {
    const [, name, labels = '', value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (!name || !names.test(name)) continue;
    const sorted = labels.replaceAll('"', '').split(',').sort().join(',');
    samples[`${name}{${sorted}}`] = Number(value);
  }
  return samples;
}
