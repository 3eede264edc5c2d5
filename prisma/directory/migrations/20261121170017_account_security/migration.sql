-- CreateEnum
CREATE TYPE "token_purpose" AS ENUM ('VERIFY_EMAIL', 'RESET_PASSWORD');

-- CreateEnum
CREATE TYPE "export_state" AS ENUM ('PREPARING', 'READY', 'FAILED', 'EXPIRED');

-- AlterEnum
ALTER TYPE "account_state" ADD VALUE 'DELETING';

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "email_verified_at" TIMESTAMPTZ(3),
ADD COLUMN     "name_version" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "renamed_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "mutation_record" (
    "account_id" BIGINT NOT NULL,
    "mutation" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "input_hash" BYTEA NOT NULL,
    "result" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mutation_record_pkey" PRIMARY KEY ("account_id","mutation","key")
);

-- CreateTable
CREATE TABLE "two_factor" (
    "account_id" BIGINT NOT NULL,
    "secret" BYTEA NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3),
    "last_step" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "two_factor_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "recovery_code" (
    "account_id" BIGINT NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("account_id","code_hash")
);

-- CreateTable
CREATE TABLE "mailed_token" (
    "token_hash" BYTEA NOT NULL,
    "account_id" BIGINT NOT NULL,
    "purpose" "token_purpose" NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "mailed_token_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "former_username" (
    "username_skeleton" TEXT NOT NULL,
    "account_id" BIGINT NOT NULL,
    "free_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "former_username_pkey" PRIMARY KEY ("username_skeleton")
);

-- CreateTable
CREATE TABLE "erasure" (
    "account_id" BIGINT NOT NULL,
    "room" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "erasure_pkey" PRIMARY KEY ("account_id","room")
);

-- CreateTable
CREATE TABLE "data_export" (
    "id" UUID NOT NULL,
    "account_id" BIGINT NOT NULL,
    "state" "export_state" NOT NULL DEFAULT 'PREPARING',
    "parts" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "object_key" TEXT,
    "byte_size" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ready_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "data_export_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "mutation_record_created_at_idx" ON "mutation_record"("created_at");

-- CreateIndex
CREATE INDEX "mailed_token_account_id_purpose_idx" ON "mailed_token"("account_id", "purpose");

-- CreateIndex
CREATE INDEX "mailed_token_expires_at_idx" ON "mailed_token"("expires_at");

-- CreateIndex
CREATE INDEX "former_username_free_at_idx" ON "former_username"("free_at");

-- CreateIndex
CREATE INDEX "data_export_account_id_created_at_idx" ON "data_export"("account_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "session_ended_at_idx" ON "session"("ended_at");

-- AddForeignKey
ALTER TABLE "mutation_record" ADD CONSTRAINT "mutation_record_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "two_factor" ADD CONSTRAINT "two_factor_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mailed_token" ADD CONSTRAINT "mailed_token_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "data_export" ADD CONSTRAINT "data_export_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
