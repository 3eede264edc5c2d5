-- CreateTable
CREATE TABLE "story_photo" (
    "media_id" BIGINT NOT NULL,
    "owner_id" BIGINT NOT NULL,

    CONSTRAINT "story_photo_pkey" PRIMARY KEY ("media_id")
);

-- CreateTable
CREATE TABLE "story" (
    "id" BIGINT NOT NULL,
    "author_id" BIGINT NOT NULL,
    "media_id" BIGINT NOT NULL,
    "audience" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "poll" JSONB,
    "is_highlighted" BOOLEAN NOT NULL DEFAULT false,
    "ended_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "story_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "story_view" (
    "story_id" BIGINT NOT NULL,
    "viewer_id" BIGINT NOT NULL,
    "viewed_at" TIMESTAMPTZ(3) NOT NULL,
    "reaction" TEXT,
    "vote" BIGINT,

    CONSTRAINT "story_view_pkey" PRIMARY KEY ("story_id","viewer_id")
);

-- CreateTable
CREATE TABLE "seen_story" (
    "viewer_id" BIGINT NOT NULL,
    "story_id" BIGINT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "seen_story_pkey" PRIMARY KEY ("viewer_id","story_id")
);

-- CreateTable
CREATE TABLE "story_watch" (
    "viewer_id" BIGINT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "story_watch_pkey" PRIMARY KEY ("viewer_id")
);

-- CreateTable
CREATE TABLE "highlight" (
    "id" BIGINT NOT NULL,
    "author_id" BIGINT NOT NULL,
    "title" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "highlight_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "highlight_story" (
    "highlight_id" BIGINT NOT NULL,
    "position" INTEGER NOT NULL,
    "story_id" BIGINT NOT NULL,

    CONSTRAINT "highlight_story_pkey" PRIMARY KEY ("highlight_id","position")
);

-- CreateIndex
CREATE INDEX "story_photo_owner_id_idx" ON "story_photo"("owner_id");

-- CreateIndex
CREATE INDEX "story_author_id_id_idx" ON "story"("author_id", "id");

-- CreateIndex
CREATE INDEX "story_expires_at_idx" ON "story"("expires_at");

-- CreateIndex
CREATE INDEX "story_view_story_id_viewed_at_viewer_id_idx" ON "story_view"("story_id", "viewed_at" DESC, "viewer_id" DESC);

-- CreateIndex
CREATE INDEX "story_view_viewer_id_idx" ON "story_view"("viewer_id");

-- CreateIndex
CREATE INDEX "seen_story_expires_at_idx" ON "seen_story"("expires_at");

-- CreateIndex
CREATE INDEX "story_watch_until_idx" ON "story_watch"("until");

-- CreateIndex
CREATE INDEX "highlight_author_id_id_idx" ON "highlight"("author_id", "id");

-- CreateIndex
CREATE INDEX "highlight_story_story_id_idx" ON "highlight_story"("story_id");
