-- Written by hand. Mints the ids of this logical shard: 41 ms timestamp · 13 shard · 10 sequence, epoch 2026-01-01Z
-- (1767225600000 ms, the same number as EPOCH_MS in platform/ids). The sign bit stays clear until November 2060.
--
-- id_clock holds the last timestamp and sequence handed out, as (ms << 10 | sequence), and only ever grows:
--   · the 1025th id of a millisecond carries into the next millisecond;
--   · a clock that goes back is ignored until it has caught up;
--   · on a server this shard moved to, the clock alone puts new ids ahead of all old ones.
--
-- Reading the clock and moving the sequence must be one step for all sessions. An advisory lock taken inside a
-- subtransaction is released when that is rolled back, whatever goes wrong in it, while sequences do not roll back:
-- so the lock lives for microseconds and can never be left behind in a pooled session.
CREATE SEQUENCE "id_clock" AS bigint MINVALUE 0 START 0;

DO $create$
DECLARE
  shard int := substring(current_schema() FROM '^shard_(\d+)$')::int;
BEGIN
  IF shard IS NULL THEN
    RAISE EXCEPTION 'next_id() belongs in a schema named shard_0042; this one is %', current_schema();
  END IF;
  EXECUTE format($function$
    CREATE FUNCTION %1$I.next_id() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $body$
    DECLARE
      ticks bigint;
      clock bigint;
    BEGIN
      BEGIN
        PERFORM pg_catalog.pg_advisory_xact_lock(1212, %2$s);
        clock := (extract(epoch FROM pg_catalog.clock_timestamp()) * 1000 - 1767225600000)::bigint << 10;
        ticks := pg_catalog.nextval('%1$I.id_clock');
        IF ticks < clock THEN
          ticks := pg_catalog.setval('%1$I.id_clock', clock);
        END IF;
        RAISE EXCEPTION USING ERRCODE = 'HG001';
      EXCEPTION WHEN SQLSTATE 'HG001' THEN
        NULL;
      END;
      RETURN ((ticks >> 10) << 23) | (%2$s::bigint << 10) | (ticks & 1023);
    END $body$ $function$, current_schema(), shard);
END $create$;
