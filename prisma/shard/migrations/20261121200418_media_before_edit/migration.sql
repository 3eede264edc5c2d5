-- AlterTable
ALTER TABLE "media" ADD COLUMN     "before_edit" JSONB;
