import { type HaystackConfig, readHaystackConfig } from '../config.ts';
import { type HaystackOptions, startHaystack } from '../main.ts';
import { temporaryDirectory } from './temporary-directory.ts';

export const CREDENTIAL = { accessKeyId: 'test-key', secretAccessKey: 'test-secret-test-secret' };
export const REGION = 'us-east-1';
export const STAGING = 'heliograph-staging';
export const MEDIA = 'heliograph-media';

/** A configuration that the environment's defaults fill in. */
export function testConfig(overrides: Partial<HaystackConfig> & { directory: string }): HaystackConfig {
  const variables = {
    S3_ACCESS_KEY_ID: CREDENTIAL.accessKeyId,
    S3_SECRET_ACCESS_KEY: CREDENTIAL.secretAccessKey,
    S3_REGION: REGION,
  };
  return { ...readHaystackConfig(variables), ...overrides };
}

/** A haystack over an empty directory, on a free port. */
export async function testHaystack(overrides: Partial<HaystackConfig> = {}, options: HaystackOptions = {}) {
  const directory = await temporaryDirectory();
  const config = testConfig({ directory: directory.path, ...overrides });
  const haystack = await startHaystack(config, { log: () => {}, ...options });
  return {
    url: haystack.url,
    directory: config.directory,
    async [Symbol.asyncDispose]() {
      await haystack.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}
