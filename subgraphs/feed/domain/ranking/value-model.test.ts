import { expect, test } from 'vitest';
import { HEADS } from './mlp.ts';
import { defaultWeights, parseWeights, RankingSettingError, signalsAt, valueAt } from './value-model.ts';

test('weights are read from a setting; what it does not name stays', () => {
  expect(parseWeights('')).toEqual(defaultWeights);
  expect(parseWeights('like=1,comment=3,share=4,save=2,hide=-20')).toEqual(defaultWeights);
  expect(parseWeights(' comment = 6.5, hide=-1 ')).toEqual({ ...defaultWeights, comment: 6.5, hide: -1 });
  expect(parseWeights('like=2', { ...defaultWeights, hide: 0 })).toEqual({ ...defaultWeights, like: 2, hide: 0 });
});

test.each(['likes=1', 'like', 'like=', 'like=many', 'like=1;comment=2', 'like=1,like=2', 'like=1e3'])(
  '"%s" is refused, and the message repeats what is wrong',
  (setting) => {
    expect(() => parseWeights(setting)).toThrow(RankingSettingError);
    expect(() => parseWeights(setting)).toThrow(/like/);
  },
);

test('the value is the sum of the signals, of which the heaviest comes first', () => {
  const heads = Float64Array.from([9, 9, 9, 9, 9, 0.5, 0.1, 0.01, 0.2, 0.04]);
  const signals = signalsAt(heads, HEADS.length, defaultWeights);
  expect(valueAt(heads, HEADS.length, defaultWeights)).toBeCloseTo(0.5 + 0.3 + 0.04 + 0.4 - 0.8, 12);
  expect(signals.map(({ name }) => name)).toEqual(['hide', 'like', 'save', 'comment', 'share']);
  expect(signals[0]).toEqual({ name: 'hide', value: 0.04, weight: -20 });
});
