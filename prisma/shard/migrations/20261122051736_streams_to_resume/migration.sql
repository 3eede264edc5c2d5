-- CreateTable
CREATE TABLE "stream" (
    "owner_id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "stream_pkey" PRIMARY KEY ("owner_id","kind")
);

-- CreateTable
CREATE TABLE "stream_entry" (
    "owner_id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "source" TEXT NOT NULL,
    "payload" JSONB,
    "about_id" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stream_entry_pkey" PRIMARY KEY ("owner_id","kind","sequence")
);

-- CreateIndex
CREATE INDEX "stream_entry_about_id_idx" ON "stream_entry"("about_id");

-- CreateIndex
CREATE INDEX "stream_entry_created_at_idx" ON "stream_entry"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "stream_entry_owner_id_kind_source_key" ON "stream_entry"("owner_id", "kind", "source");
