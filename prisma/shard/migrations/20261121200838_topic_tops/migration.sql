-- AlterTable
ALTER TABLE "topic_top" DROP CONSTRAINT "topic_top_pkey",
ADD COLUMN     "is_ready" BOOLEAN NOT NULL DEFAULT false,
ADD CONSTRAINT "topic_top_pkey" PRIMARY KEY ("topic_id", "computed_at");
