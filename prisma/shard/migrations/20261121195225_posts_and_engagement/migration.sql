-- DropIndex
DROP INDEX "post_author_id_id_idx";

-- AlterTable
ALTER TABLE "author_post" ADD COLUMN     "integrity" REAL NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "comment" ADD COLUMN     "pinned_at" TIMESTAMPTZ(3),
ADD COLUMN     "thread_id" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "top_score" DOUBLE PRECISION NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "media" ADD COLUMN     "edit" JSONB,
ADD COLUMN     "source_key" TEXT,
ADD COLUMN     "upload_id" TEXT;

-- AlterTable
ALTER TABLE "post" ADD COLUMN     "edited_at" TIMESTAMPTZ(3),
ADD COLUMN     "hide_like_count" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "integrity" REAL NOT NULL DEFAULT 1,
ADD COLUMN     "location_id" BIGINT,
ADD COLUMN     "scheduled_at" TIMESTAMPTZ(3),
ADD COLUMN     "user_tags" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "visibility" TEXT NOT NULL DEFAULT 'PUBLISHED';

-- CreateTable
CREATE TABLE "saved_collection" (
    "id" BIGINT NOT NULL,
    "owner_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "saved_collection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "topic_top" (
    "topic_id" BIGINT NOT NULL,
    "post_ids" BIGINT[],
    "computed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "topic_top_pkey" PRIMARY KEY ("topic_id")
);

-- CreateTable
CREATE TABLE "report" (
    "id" BIGINT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" BIGINT NOT NULL,
    "reporter_id" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "details" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "report_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "moderation_case" (
    "subject_kind" TEXT NOT NULL,
    "subject_id" BIGINT NOT NULL,
    "author_id" BIGINT NOT NULL,
    "status" TEXT NOT NULL,
    "open_reports" INTEGER NOT NULL,
    "total_reports" INTEGER NOT NULL,
    "first_reported_at" TIMESTAMPTZ(3) NOT NULL,
    "last_reported_at" TIMESTAMPTZ(3) NOT NULL,
    "resolution" TEXT,
    "resolved_by" BIGINT,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "moderation_case_pkey" PRIMARY KEY ("subject_kind","subject_id")
);

-- CreateIndex
CREATE INDEX "saved_collection_owner_id_id_idx" ON "saved_collection"("owner_id", "id" DESC);

-- CreateIndex
CREATE INDEX "report_reporter_id_idx" ON "report"("reporter_id");

-- CreateIndex
CREATE UNIQUE INDEX "report_subject_kind_subject_id_reporter_id_key" ON "report"("subject_kind", "subject_id", "reporter_id");

-- CreateIndex
CREATE INDEX "moderation_case_status_open_reports_first_reported_at_idx" ON "moderation_case"("status", "open_reports" DESC, "first_reported_at");

-- CreateIndex
CREATE INDEX "moderation_case_author_id_idx" ON "moderation_case"("author_id");

-- CreateIndex
CREATE INDEX "comment_post_id_thread_id_id_idx" ON "comment"("post_id", "thread_id", "id" DESC);

-- CreateIndex
CREATE INDEX "comment_post_id_thread_id_top_score_id_idx" ON "comment"("post_id", "thread_id", "top_score" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "media_owner_id_sha256_idx" ON "media"("owner_id", "sha256");

-- CreateIndex
CREATE INDEX "post_author_id_visibility_id_idx" ON "post"("author_id", "visibility", "id" DESC);

-- What answers an answer stands under the comment that the whole conversation began with.
WITH RECURSIVE thread AS (
  SELECT id, id AS root FROM comment WHERE reply_to_id IS NULL
  UNION ALL
  SELECT comment.id, thread.root FROM comment JOIN thread ON comment.reply_to_id = thread.id
)
UPDATE comment SET thread_id = thread.root FROM thread WHERE comment.id = thread.id AND thread.root <> comment.id;
