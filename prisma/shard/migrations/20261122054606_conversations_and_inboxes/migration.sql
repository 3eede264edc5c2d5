-- CreateTable
CREATE TABLE "conversation" (
    "id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "low_id" BIGINT,
    "high_id" BIGINT,
    "title" TEXT,
    "last_sequence" BIGINT NOT NULL DEFAULT 0,
    "last_message_id" BIGINT,
    "version" BIGINT NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "conversation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "conversation_member" (
    "conversation_id" BIGINT NOT NULL,
    "user_id" BIGINT NOT NULL,
    "is_admin" BOOLEAN NOT NULL DEFAULT false,
    "joined_at" TIMESTAMPTZ(3) NOT NULL,
    "left_at" TIMESTAMPTZ(3),
    "folder" TEXT,
    "accepted_at" TIMESTAMPTZ(3),
    "last_read_sequence" BIGINT NOT NULL DEFAULT 0,
    "last_read_message_id" BIGINT,
    "unread_count" INTEGER NOT NULL DEFAULT 0,
    "hidden_through" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "conversation_member_pkey" PRIMARY KEY ("conversation_id","user_id")
);

-- CreateTable
CREATE TABLE "message" (
    "id" BIGINT NOT NULL,
    "conversation_id" BIGINT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "sender_id" BIGINT,
    "client_key" TEXT,
    "text" TEXT,
    "media_id" BIGINT,
    "shared_post_id" BIGINT,
    "reply_to_id" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "unsent_at" TIMESTAMPTZ(3),

    CONSTRAINT "message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message_reaction" (
    "message_id" BIGINT NOT NULL,
    "user_id" BIGINT NOT NULL,
    "emoji" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "message_reaction_pkey" PRIMARY KEY ("message_id","user_id")
);

-- CreateTable
CREATE TABLE "inbox" (
    "owner_id" BIGINT NOT NULL,
    "conversation_id" BIGINT NOT NULL,
    "folder" TEXT NOT NULL,
    "position" BIGINT NOT NULL,
    "unread_count" INTEGER NOT NULL DEFAULT 0,
    "version" BIGINT NOT NULL,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("owner_id","conversation_id")
);

-- CreateTable
CREATE TABLE "sendable_media" (
    "media_id" BIGINT NOT NULL,
    "owner_id" BIGINT NOT NULL,

    CONSTRAINT "sendable_media_pkey" PRIMARY KEY ("media_id")
);

-- CreateIndex
CREATE INDEX "conversation_high_id_idx" ON "conversation"("high_id");

-- CreateIndex
CREATE UNIQUE INDEX "conversation_low_id_high_id_key" ON "conversation"("low_id", "high_id");

-- CreateIndex
CREATE INDEX "conversation_member_user_id_idx" ON "conversation_member"("user_id");

-- CreateIndex
CREATE INDEX "message_sender_id_idx" ON "message"("sender_id");

-- CreateIndex
CREATE UNIQUE INDEX "message_conversation_id_sequence_key" ON "message"("conversation_id", "sequence");

-- CreateIndex
CREATE INDEX "message_reaction_user_id_idx" ON "message_reaction"("user_id");

-- CreateIndex
CREATE INDEX "inbox_owner_id_folder_position_idx" ON "inbox"("owner_id", "folder", "position" DESC);

-- CreateIndex
CREATE INDEX "inbox_owner_id_folder_unread_count_idx" ON "inbox"("owner_id", "folder", "unread_count");

-- CreateIndex
CREATE INDEX "sendable_media_owner_id_idx" ON "sendable_media"("owner_id");
