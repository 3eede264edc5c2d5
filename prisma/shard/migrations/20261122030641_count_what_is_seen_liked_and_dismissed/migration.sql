-- AlterTable
ALTER TABLE "affinity" ADD COLUMN     "dismissals" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "dwell_ms" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "impressions" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "saves" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "author_post" ADD COLUMN     "comments" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "dismissals" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "dwell_ms" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "format" TEXT NOT NULL DEFAULT 'IMAGE',
ADD COLUMN     "impressions" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "likes" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "saves" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "topics" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "interest" (
    "viewer_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "impressions" INTEGER NOT NULL DEFAULT 0,
    "engagement" REAL NOT NULL DEFAULT 0,

    CONSTRAINT "interest_pkey" PRIMARY KEY ("viewer_id","day","name")
);

-- CreateTable
CREATE TABLE "seen_post" (
    "viewer_id" BIGINT NOT NULL,
    "post_id" BIGINT NOT NULL,
    "author_id" BIGINT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "dwell_ms" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "seen_post_pkey" PRIMARY KEY ("viewer_id","post_id")
);

-- CreateTable
CREATE TABLE "advertisement_shown" (
    "viewer_id" BIGINT NOT NULL,
    "campaign_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "times" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "advertisement_shown_pkey" PRIMARY KEY ("viewer_id","day","campaign_id")
);

-- CreateIndex
CREATE INDEX "interest_day_idx" ON "interest"("day");

-- CreateIndex
CREATE INDEX "seen_post_seen_at_idx" ON "seen_post"("seen_at");

-- CreateIndex
CREATE INDEX "seen_post_author_id_idx" ON "seen_post"("author_id");

-- CreateIndex
CREATE INDEX "advertisement_shown_day_idx" ON "advertisement_shown"("day");

-- CreateIndex
CREATE INDEX "author_post_post_id_idx" ON "author_post"("post_id");
