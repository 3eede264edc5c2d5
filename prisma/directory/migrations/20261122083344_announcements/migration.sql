-- CreateTable
CREATE TABLE "announcement" (
    "key" TEXT NOT NULL,
    "texts" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "announcement_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "announcement_at_idx" ON "announcement"("at");
