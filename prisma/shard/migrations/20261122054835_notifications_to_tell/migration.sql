-- CreateTable
CREATE TABLE "notification_inbox" (
    "recipient_id" BIGINT NOT NULL,
    "unread" INTEGER NOT NULL DEFAULT 0,
    "last_position" BIGINT NOT NULL DEFAULT 0,
    "channels" JSONB NOT NULL DEFAULT '{}',
    "quiet_from" TEXT,
    "quiet_to" TEXT,
    "time_zone" TEXT,

    CONSTRAINT "notification_inbox_pkey" PRIMARY KEY ("recipient_id")
);

-- CreateTable
CREATE TABLE "notification" (
    "id" BIGINT NOT NULL,
    "recipient_id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_key" TEXT,
    "open_key" TEXT,
    "post_id" BIGINT,
    "comment_id" BIGINT,
    "story_id" BIGINT,
    "host_id" BIGINT,
    "actor_count" INTEGER NOT NULL,
    "additions" INTEGER NOT NULL DEFAULT 1,
    "position" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "read_at" TIMESTAMPTZ(3),

    CONSTRAINT "notification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notification_actor" (
    "recipient_id" BIGINT NOT NULL,
    "notification_id" BIGINT NOT NULL,
    "actor_id" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "present" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "notification_actor_pkey" PRIMARY KEY ("recipient_id","notification_id","actor_id")
);

-- CreateTable
CREATE TABLE "push_token" (
    "id" BIGINT NOT NULL,
    "user_id" BIGINT NOT NULL,
    "token" TEXT NOT NULL,
    "platform" TEXT NOT NULL,
    "session_id" TEXT NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "push_token_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "notification_recipient_id_position_idx" ON "notification"("recipient_id", "position" DESC);

-- CreateIndex
CREATE INDEX "notification_recipient_id_read_at_position_idx" ON "notification"("recipient_id", "read_at", "position");

-- CreateIndex
CREATE INDEX "notification_recipient_id_subject_key_idx" ON "notification"("recipient_id", "subject_key");

-- CreateIndex
CREATE INDEX "notification_recipient_id_post_id_idx" ON "notification"("recipient_id", "post_id");

-- CreateIndex
CREATE INDEX "notification_updated_at_idx" ON "notification"("updated_at");

-- CreateIndex
CREATE INDEX "notification_host_id_idx" ON "notification"("host_id");

-- CreateIndex
CREATE UNIQUE INDEX "notification_recipient_id_open_key_key" ON "notification"("recipient_id", "open_key");

-- CreateIndex
CREATE INDEX "notification_actor_notification_id_at_idx" ON "notification_actor"("notification_id", "at" DESC);

-- CreateIndex
CREATE INDEX "notification_actor_at_idx" ON "notification_actor"("at");

-- CreateIndex
CREATE INDEX "notification_actor_actor_id_idx" ON "notification_actor"("actor_id");

-- CreateIndex
CREATE INDEX "push_token_user_id_registered_at_idx" ON "push_token"("user_id", "registered_at");

-- CreateIndex
CREATE UNIQUE INDEX "push_token_user_id_token_key" ON "push_token"("user_id", "token");
