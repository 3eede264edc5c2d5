-- AlterTable
ALTER TABLE "moderation_case" DROP COLUMN "resolved_by";

-- CreateTable
CREATE TABLE "moderation_decision" (
    "id" BIGINT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" BIGINT NOT NULL,
    "author_id" BIGINT NOT NULL,
    "action" TEXT NOT NULL,
    "moderator_id" BIGINT,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "moderation_decision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "demoted_author" (
    "author_id" BIGINT NOT NULL,
    "integrity" REAL NOT NULL,

    CONSTRAINT "demoted_author_pkey" PRIMARY KEY ("author_id")
);

-- CreateIndex
CREATE INDEX "moderation_decision_subject_kind_subject_id_id_idx" ON "moderation_decision"("subject_kind", "subject_id", "id");

-- CreateIndex
CREATE INDEX "moderation_decision_author_id_idx" ON "moderation_decision"("author_id");

-- CreateIndex
CREATE INDEX "moderation_decision_moderator_id_idx" ON "moderation_decision"("moderator_id");
