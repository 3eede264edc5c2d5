-- CreateIndex
CREATE INDEX "post_user_tags_idx" ON "post" USING GIN ("user_tags" jsonb_path_ops);
