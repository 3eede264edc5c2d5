-- CreateTable
CREATE TABLE "hashtag" (
    "topic_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "told_count" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "hashtag_pkey" PRIMARY KEY ("topic_id")
);

-- CreateTable
CREATE TABLE "searchable_account" (
    "account_id" BIGINT NOT NULL,
    "username" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "is_verified" BOOLEAN NOT NULL,
    "rank" SMALLINT NOT NULL,
    "version" BIGINT NOT NULL,
    "told_by" BIGINT NOT NULL,

    CONSTRAINT "searchable_account_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "searchable_hashtag" (
    "name" TEXT NOT NULL,
    "post_count" BIGINT NOT NULL,
    "last_day" INTEGER,
    "rank" SMALLINT NOT NULL,
    "ranked_day" INTEGER,
    "version" BIGINT NOT NULL,
    "told_by" BIGINT NOT NULL,

    CONSTRAINT "searchable_hashtag_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "hashtag_voter" (
    "name" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "account_id" BIGINT NOT NULL,

    CONSTRAINT "hashtag_voter_pkey" PRIMARY KEY ("name","day","account_id")
);

-- CreateTable
CREATE TABLE "hashtag_hour" (
    "name" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "accounts" INTEGER NOT NULL,

    CONSTRAINT "hashtag_hour_pkey" PRIMARY KEY ("name","hour")
);

-- CreateTable
CREATE TABLE "trending_hashtag" (
    "name" TEXT NOT NULL,
    "score" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "trending_hashtag_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "trending_look" (
    "one" SMALLINT NOT NULL,
    "looked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "trending_look_pkey" PRIMARY KEY ("one")
);

-- CreateIndex
CREATE INDEX "searchable_hashtag_ranked_day_idx" ON "searchable_hashtag"("ranked_day");

-- CreateIndex
CREATE INDEX "hashtag_voter_account_id_idx" ON "hashtag_voter"("account_id");

-- CreateIndex
CREATE INDEX "hashtag_voter_day_idx" ON "hashtag_voter"("day");

-- CreateIndex
CREATE INDEX "hashtag_hour_hour_idx" ON "hashtag_hour"("hour");
