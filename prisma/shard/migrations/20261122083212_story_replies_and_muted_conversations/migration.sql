-- AlterTable
ALTER TABLE "conversation_member" ADD COLUMN     "is_muted" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "message" ADD COLUMN     "story_id" BIGINT;

-- CreateTable
CREATE TABLE "answerable_story" (
    "story_id" BIGINT NOT NULL,
    "author_id" BIGINT NOT NULL,
    "audience" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "answerable_story_pkey" PRIMARY KEY ("story_id")
);

-- CreateIndex
CREATE INDEX "answerable_story_author_id_idx" ON "answerable_story"("author_id");

-- CreateIndex
CREATE INDEX "answerable_story_expires_at_idx" ON "answerable_story"("expires_at");

-- CreateTable
CREATE TABLE "photo_in_story" (
    "story_id" BIGINT NOT NULL,
    "media_id" BIGINT NOT NULL,
    "owner_id" BIGINT NOT NULL,
    "outlives_posts" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "photo_in_story_pkey" PRIMARY KEY ("story_id")
);

-- CreateIndex
CREATE INDEX "photo_in_story_media_id_idx" ON "photo_in_story"("media_id");

-- CreateIndex
CREATE INDEX "photo_in_story_owner_id_idx" ON "photo_in_story"("owner_id");
