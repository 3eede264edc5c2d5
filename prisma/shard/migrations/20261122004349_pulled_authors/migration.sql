-- CreateTable
CREATE TABLE "pulled_author" (
    "author_id" BIGINT NOT NULL,
    "begun_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "announced_at" TIMESTAMPTZ(3),

    CONSTRAINT "pulled_author_pkey" PRIMARY KEY ("author_id")
);
