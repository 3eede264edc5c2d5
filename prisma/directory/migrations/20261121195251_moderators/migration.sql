-- AlterTable
ALTER TABLE "account" ADD COLUMN     "is_moderator" BOOLEAN NOT NULL DEFAULT false;
