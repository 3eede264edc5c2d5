-- CreateIndex
CREATE INDEX "affinity_author_id_idx" ON "affinity"("author_id");

-- CreateIndex
CREATE INDEX "post_caption_entities_idx" ON "post" USING GIN ("caption_entities" jsonb_path_ops);
