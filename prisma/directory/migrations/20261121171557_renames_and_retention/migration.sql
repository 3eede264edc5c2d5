-- AlterTable
ALTER TABLE "account" ADD COLUMN     "renamed_before_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "refresh_token_expires_at_idx" ON "refresh_token"("expires_at");

-- CreateIndex
CREATE INDEX "session_last_seen_at_idx" ON "session"("last_seen_at");

-- CreateIndex
CREATE INDEX "sign_up_record_created_at_idx" ON "sign_up_record"("created_at");
