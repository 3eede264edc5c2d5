-- CreateTable
CREATE TABLE "recent_search" (
    "id" BIGINT NOT NULL,
    "owner_id" BIGINT NOT NULL,
    "kind" SMALLINT NOT NULL,
    "result_id" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "searched_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "recent_search_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "recent_search_owner_id_searched_at_id_idx" ON "recent_search"("owner_id", "searched_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "recent_search_owner_id_kind_result_id_key" ON "recent_search"("owner_id", "kind", "result_id");

-- CreateIndex
CREATE INDEX "recent_search_result_id_kind_idx" ON "recent_search"("result_id", "kind");
