const NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const NO_NAME = /\.\.|^\d+\.\d+\.\d+\.\d+$/;

/** Whether S3 would take this name; what we keep for ourselves lies in buckets of names that it would not. */
export function isBucketName(name: string): boolean {
  return NAME.test(name) && !NO_NAME.test(name);
}
