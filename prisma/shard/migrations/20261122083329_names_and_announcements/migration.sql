-- AlterTable
ALTER TABLE "notification" ADD COLUMN     "announcement" TEXT;

-- AlterTable
ALTER TABLE "notification_actor" ADD COLUMN     "about_ids" BIGINT[] DEFAULT ARRAY[]::BIGINT[];

-- AlterTable
ALTER TABLE "push_token" ADD COLUMN     "language" TEXT;

-- CreateTable
CREATE TABLE "account_name" (
    "account_id" BIGINT NOT NULL,
    "username" TEXT NOT NULL,
    "version" INTEGER NOT NULL,

    CONSTRAINT "account_name_pkey" PRIMARY KEY ("account_id")
);

-- By hand: accounts that were there before it was told what they are called.
INSERT INTO "account_name" ("account_id", "username", "version") SELECT "id", "username", "version" FROM "profile";
