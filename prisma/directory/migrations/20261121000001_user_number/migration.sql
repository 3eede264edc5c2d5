-- Written by hand. Accounts are numbered in order of sign-up; the number chooses the logical shard, once.
CREATE SEQUENCE "user_number" AS bigint MINVALUE 0 START 0;
