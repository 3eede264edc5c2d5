import { type RawBuilder, sql } from 'kysely';
import { EARTH_RADIUS_KM, HALF_KM, NEAREST } from '../../domain/match-score.ts';
import type { Point } from '../../ports.ts';

/** `nearness` of domain/match-score.ts of a row of `document d`, rounded up instead of to the nearest. */
export function nearnessSql({ latitude, longitude }: Point): RawBuilder<number> {
  const half = sql`
    sin(radians(d.latitude - ${latitude}::float8) / 2) ^ 2
    + cos(radians(d.latitude)) * cos(radians(${latitude}::float8)) * sin(radians(d.longitude - ${longitude}::float8) / 2) ^ 2`;
  const kilometres = sql`${2 * EARTH_RADIUS_KM}::float8 * asin(least(1, sqrt(${half})))`;
  return sql`ceil(${NEAREST}::float8 / (1 + ${kilometres} / ${HALF_KM}::float8))::int`;
}
