-- DropIndex
DROP INDEX "refresh_token_session_id_idx";

-- CreateIndex
CREATE INDEX "refresh_token_session_id_spent_at_idx" ON "refresh_token"("session_id", "spent_at");
