-- CreateTable
CREATE TABLE "campaign" (
    "id" UUID NOT NULL,
    "post_id" BIGINT NOT NULL,
    "author_id" BIGINT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "daily_cap" INTEGER NOT NULL,
    "weight" REAL NOT NULL DEFAULT 1,

    CONSTRAINT "campaign_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "campaign_ends_at_idx" ON "campaign"("ends_at");

-- CreateIndex
CREATE INDEX "campaign_author_id_idx" ON "campaign"("author_id");
