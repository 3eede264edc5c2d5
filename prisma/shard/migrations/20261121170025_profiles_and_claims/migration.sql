-- AlterTable
ALTER TABLE "profile" ADD COLUMN     "avatar_key" TEXT,
ADD COLUMN     "avatar_media_id" BIGINT,
ADD COLUMN     "bio" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "is_private" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "links" JSONB NOT NULL DEFAULT '[]';

-- CreateTable
CREATE TABLE "photo" (
    "media_id" BIGINT NOT NULL,
    "owner_id" BIGINT NOT NULL,
    "thumbnail_key" TEXT NOT NULL,

    CONSTRAINT "photo_pkey" PRIMARY KEY ("media_id")
);

-- CreateTable
CREATE TABLE "idempotency_claim" (
    "viewer_id" BIGINT NOT NULL,
    "mutation" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "input_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_claim_pkey" PRIMARY KEY ("viewer_id","mutation","key")
);

-- CreateIndex
CREATE INDEX "photo_owner_id_idx" ON "photo"("owner_id");

-- CreateIndex
CREATE INDEX "idempotency_claim_created_at_idx" ON "idempotency_claim"("created_at");
