-- CreateTable
CREATE TABLE "profile" (
    "id" BIGINT NOT NULL,
    "username" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "is_verified" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "profile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "association" (
    "id1" BIGINT NOT NULL,
    "type" TEXT NOT NULL,
    "id2" BIGINT NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL,
    "data" JSONB,
    "version" BIGINT NOT NULL,
    "present" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "association_pkey" PRIMARY KEY ("id1","type","id2")
);

-- CreateTable
CREATE TABLE "count_slot" (
    "id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "slot" SMALLINT NOT NULL,
    "n" BIGINT NOT NULL,

    CONSTRAINT "count_slot_pkey" PRIMARY KEY ("id","kind","slot")
);

-- CreateTable
CREATE TABLE "event" (
    "id" BIGINT NOT NULL,
    "subscriber" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "entity_id" BIGINT NOT NULL,
    "payload" JSONB NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "dead_at" TIMESTAMPTZ(3),
    "failure" TEXT,

    CONSTRAINT "event_pkey" PRIMARY KEY ("id","subscriber")
);

-- CreateTable
CREATE TABLE "handled_event" (
    "subscriber" TEXT NOT NULL,
    "event_id" BIGINT NOT NULL,
    "handled_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "handled_event_pkey" PRIMARY KEY ("subscriber","event_id")
);

-- CreateTable
CREATE TABLE "idempotency_record" (
    "viewer_id" BIGINT NOT NULL,
    "mutation" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "input_hash" BYTEA NOT NULL,
    "result" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_record_pkey" PRIMARY KEY ("viewer_id","mutation","key")
);

-- CreateTable
CREATE TABLE "media" (
    "id" BIGINT NOT NULL,
    "owner_id" BIGINT NOT NULL,
    "status" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "byte_size" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "staging_key" TEXT NOT NULL,
    "alt_text" TEXT,
    "upload_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "sequence" BIGINT,
    "outcome" JSONB,
    "kind" TEXT NOT NULL DEFAULT 'IMAGE',
    "width" INTEGER,
    "height" INTEGER,
    "placeholder" TEXT,
    "dominant_color" TEXT,
    "variants" JSONB,
    "rejection_code" TEXT,
    "rejection_message" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "verified_at" TIMESTAMPTZ(3),
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "media_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upload_lane" (
    "owner_id" BIGINT NOT NULL,
    "last_sequence" BIGINT NOT NULL,

    CONSTRAINT "upload_lane_pkey" PRIMARY KEY ("owner_id")
);

-- CreateTable
CREATE TABLE "post" (
    "id" BIGINT NOT NULL,
    "author_id" BIGINT NOT NULL,
    "media_ids" BIGINT[],
    "caption" TEXT NOT NULL,
    "caption_entities" JSONB NOT NULL,
    "comments_enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "post_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "comment" (
    "id" BIGINT NOT NULL,
    "post_id" BIGINT NOT NULL,
    "author_id" BIGINT NOT NULL,
    "reply_to_id" BIGINT,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "comment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "author_post" (
    "author_id" BIGINT NOT NULL,
    "post_id" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "author_post_pkey" PRIMARY KEY ("author_id","post_id")
);

-- CreateTable
CREATE TABLE "affinity" (
    "viewer_id" BIGINT NOT NULL,
    "author_id" BIGINT NOT NULL,
    "likes" INTEGER NOT NULL DEFAULT 0,
    "comments" INTEGER NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "affinity_pkey" PRIMARY KEY ("viewer_id","author_id")
);

-- CreateIndex
CREATE INDEX "association_id1_type_time_id2_idx" ON "association"("id1", "type", "time" DESC, "id2" DESC);

-- CreateIndex
CREATE INDEX "event_subscriber_entity_id_id_idx" ON "event"("subscriber", "entity_id", "id");

-- CreateIndex
CREATE INDEX "handled_event_handled_at_idx" ON "handled_event"("handled_at");

-- CreateIndex
CREATE INDEX "idempotency_record_created_at_idx" ON "idempotency_record"("created_at");

-- CreateIndex
CREATE INDEX "media_owner_id_sequence_idx" ON "media"("owner_id", "sequence");

-- CreateIndex
CREATE INDEX "post_author_id_id_idx" ON "post"("author_id", "id" DESC);

-- CreateIndex
CREATE INDEX "comment_post_id_id_idx" ON "comment"("post_id", "id" DESC);

