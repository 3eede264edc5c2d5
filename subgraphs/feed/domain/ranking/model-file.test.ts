import { expect, test } from 'vitest';
import { modelsOfTest } from '../../testing/models-of-test.ts';
import { FEATURES } from './features.ts';
import { type ModelFile, ModelFileError, parseModels, writeModels } from './model-file.ts';

const models = modelsOfTest({ light: { recency: 0.25 }, final: { recency: 2, affinity: -1.5 } });
const written = writeModels(models, { seeds: [1, 2] });

const changed = (change: (file: ModelFile) => object) => JSON.stringify(change(JSON.parse(written) as ModelFile));

const codeOf = (text: string): string => {
  try {
    parseModels(text);
    return 'none';
  } catch (error) {
    if (error instanceof ModelFileError) return error.code;
    throw error;
  }
};

test('what was written is read again, to the last bit', () => {
  const read = parseModels(written);
  expect(read.final).toEqual(models.final);
  expect(read.light).toEqual(models.light);
  expect(read.version).toMatch(/^[0-9a-f]{12}$/);
  expect(writeModels(read, { seeds: [1, 2] })).toBe(written);
});

test('other weights are another version', () => {
  const other = modelsOfTest({ light: { recency: 0.5 }, final: {} });
  expect(parseModels(writeModels(other, {})).version).not.toBe(parseModels(written).version);
});

test('a model for other features says which', () => {
  const text = changed((file) => ({ ...file, final: { ...file.final, features: ['shares', ...FEATURES.slice(1)] } }));
  expect(codeOf(text)).toBe('OTHER_FEATURES');
  expect(() => parseModels(text)).toThrow(`unknown [shares], missing [${FEATURES[0]}]`);
});

test.each<[code: string, what: string, text: string]>([
  ['UNREADABLE', 'no JSON', '{'],
  ['UNREADABLE', 'another JSON', '[1]'],
  ['UNREADABLE', 'nothing', 'null'],
  ['UNKNOWN_FORMAT', 'a later format', changed((file) => ({ ...file, format: 2 }))],
  [
    'OTHER_FEATURES',
    'features in another order',
    changed((file) => ({ ...file, light: { features: [...file.light.features].reverse() } })),
  ],
  ['OTHER_FEATURES', 'other heads', changed((file) => ({ ...file, heads: ['like'] }))],
  ['OTHER_FEATURES', 'no features', changed((file) => ({ ...file, final: { layers: [3, 3] } }))],
  ['WRONG_CHECKSUM', 'damaged weights', changed((file) => ({ ...file, weights: `BBBB${file.weights.slice(4)}` }))],
  ['WRONG_CHECKSUM', 'no weights', changed((file) => ({ ...file, weights: undefined }))],
  [
    'WRONG_SHAPE',
    'wider layers than weights',
    changed((file) => ({ ...file, final: { ...file.final, layers: [64, 16] } })),
  ],
  ['WRONG_SHAPE', 'a layer of no width', changed((file) => ({ ...file, final: { ...file.final, layers: [0, 16] } }))],
  ['WRONG_SHAPE', 'a huge layer', changed((file) => ({ ...file, final: { ...file.final, layers: [1e9, 16] } }))],
])('%s: %s', (code, _what, text) => {
  expect(codeOf(text)).toBe(code);
});

test('a weight that is no number is refused', () => {
  const broken = { ...models, light: { ...models.light, weights: models.light.weights.map(() => Number.NaN) } };
  expect(codeOf(writeModels(broken, {}))).toBe('NOT_A_NUMBER');
});
