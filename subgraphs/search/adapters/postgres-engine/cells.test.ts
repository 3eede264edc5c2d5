import { expect, test } from 'vitest';
import { seededRandom } from '../../../../test/kit/index.ts';
import { nearness } from '../../domain/match-score.ts';
import { somewhere } from '../../testing/corpus.ts';
import { cellOf, cellsNear, NEARNESS_BEYOND } from './cells.ts';

test('what is beyond the cells near a point is worth no more than is said, at the poles and the date line, too', () => {
  const random = seededRandom('cells');
  const poles = [90, 89.9, -90].map((latitude) => ({ latitude, longitude: 17 }));
  const seams = [180, -180, 179.99].map((longitude) => ({ latitude: 2.5, longitude }));
  const points = [...poles, ...seams, ...Array.from({ length: 40 }, () => somewhere(random))];
  for (const near of points) {
    const cells = new Set(cellsNear(near));
    expect(cells.has(cellOf(near))).toBe(true);
    for (let count = 0; count < 200; count += 1) {
      const place = random.chance(0.5) ? random.pick(points) : somewhere(random);
      if (!cells.has(cellOf(place))) expect(nearness(place, near)).toBeLessThanOrEqual(NEARNESS_BEYOND);
    }
  }
});

test('near a town there are few cells', () => {
  expect(cellsNear({ latitude: 48, longitude: 11 }).length).toBeLessThanOrEqual(12);
});
