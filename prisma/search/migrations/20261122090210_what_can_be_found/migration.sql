-- CreateTable
CREATE TABLE "document" (
    "kind" SMALLINT NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "version" BIGINT NOT NULL,
    "present" BOOLEAN NOT NULL,
    "names" JSON NOT NULL,
    "words" TEXT COLLATE "C" NOT NULL,
    "rank" SMALLINT NOT NULL,
    "latitude" DOUBLE PRECISION,
    "longitude" DOUBLE PRECISION,
    "generation" BIGINT NOT NULL,

    CONSTRAINT "document_pkey" PRIMARY KEY ("kind","id")
);

-- CreateTable
CREATE TABLE "term" (
    "kind" SMALLINT NOT NULL,
    "form" SMALLINT NOT NULL,
    "text" TEXT COLLATE "C" NOT NULL,
    "below" SMALLINT NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "cell" SMALLINT,
    "learned_in" BIGINT NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint,

    CONSTRAINT "term_pkey" PRIMARY KEY ("kind","id","form","text")
);

-- CreateTable
CREATE TABLE "rebuild" (
    "id" SMALLINT NOT NULL,
    "generation" BIGINT NOT NULL,
    "lease_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rebuild_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "term_kind_form_text_below_id_idx" ON "term"("kind", "form", "text", "below", "id");

-- CreateIndex
CREATE INDEX "term_learned_in_idx" ON "term"("learned_in");

-- By hand, as Prisma has no words for it: the collation "C" of every text above, in whose order beginnings lie side by side,
-- and what the best known of all that begin with one to four letters are read from. Of longer beginnings there are few.
CREATE INDEX "term_by_1_letter_idx" ON "term"("kind", "form", (left("text", 1)), "below", "id");
CREATE INDEX "term_by_2_letters_idx" ON "term"("kind", "form", (left("text", 2)), "below", "id");
CREATE INDEX "term_by_3_letters_idx" ON "term"("kind", "form", (left("text", 3)), "below", "id");
CREATE INDEX "term_by_4_letters_idx" ON "term"("kind", "form", (left("text", 4)), "below", "id");

-- By hand: the places of one part of the earth.
CREATE INDEX "term_by_cell_idx" ON "term"("cell", "form", "text") WHERE "cell" IS NOT NULL;

-- By hand: statements here take a few milliseconds, and to compile one takes fifty; and each reads the best of an index in
-- its order, where a bitmap would read all of "a" to sort it. Settings of the database, as sessions are nobody's own behind
-- PgBouncer.
DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET jit = off', current_database());
  EXECUTE format('ALTER DATABASE %I SET enable_bitmapscan = off', current_database());
END $$;
