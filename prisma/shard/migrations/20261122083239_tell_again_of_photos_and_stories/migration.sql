-- Written by hand. Rooms that keep what an event told them know nothing of what happened before they were there: they are
-- told again, of every photo that is READY and of every story. Whoever knows of one already notes it once more,
-- which changes nothing; of accounts that are gone nothing is told, as it would come behind their erasers.
INSERT INTO "event" ("id", "subscriber", "type", "entity_id", "payload")
SELECT "next_id"(), told."room", 'MediaReady', photo."owner_id", photo."payload"
  FROM (
    SELECT "media"."id", "owner_id",
           jsonb_build_object('mediaId', "media"."id"::text, 'ownerId', "owner_id"::text, 'thumbnailKey', variant ->> 'key') AS "payload"
      FROM "media", jsonb_array_elements("variants") AS variant
     WHERE "status" = 'READY' AND variant ->> 'name' = 'THUMBNAIL' AND variant ->> 'format' = 'JPEG'
       AND NOT EXISTS (SELECT FROM "association" WHERE "id1" = "owner_id" AND "type" = 'GONE' AND "present")
     ORDER BY "media"."id") AS photo,
  (VALUES ('stories'), ('messages')) AS told ("room");

INSERT INTO "event" ("id", "subscriber", "type", "entity_id", "payload")
SELECT "next_id"(), told."room", 'StoryPublished', "author_id", shown."payload"
  FROM (
    SELECT "id", "author_id", "expires_at" > now() AND "ended_at" IS NULL AS "is_up",
           jsonb_build_object('storyId', "id"::text, 'authorId', "author_id"::text, 'audience', "audience", 'mediaId', "media_id"::text,
                              'createdAt', "created_at", 'expiresAt', "expires_at") AS "payload"
      FROM "story"
     WHERE "deleted_at" IS NULL
       AND NOT EXISTS (SELECT FROM "association" WHERE "id1" = "author_id" AND "type" = 'GONE' AND "present")
     ORDER BY "id") AS shown
  -- Whoever answers stories is told of those that are up; who keeps their photos, of all that there are.
  JOIN (VALUES ('messages'), ('media')) AS told ("room") ON shown."is_up" OR told."room" = 'media';
