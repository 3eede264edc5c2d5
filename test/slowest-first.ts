import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest, the longest first. Begun last, one of them would keep one worker while the other has
 * nothing left to do. `SlowestFiles` prints what belongs here.
 */
const SLOW = [
  'test/e2e/services.test.ts',
  'test/e2e/embedded.test.ts',
  'test/e2e/every-operation.test.ts',
  'test/e2e/privacy.test.ts',
  'test/e2e/auth-attacks.test.ts',
  'test/e2e/erasure.test.ts',
  'test/e2e/explorer.test.ts',
  'test/e2e/explore.test.ts',
  'test/e2e/door.test.ts',
  'test/chaos/graph/history.integration.test.ts',
  'test/e2e/settings.test.ts',
  'test/e2e/reload.test.ts',
  'scripts/seed/make-world.integration.test.ts',
  'test/e2e/drain.test.ts',
  'subgraphs/users/worker.integration.test.ts',
  'scripts/schema-engine.test.ts',
  'subgraphs/media/domain/likes/likes-under-load.integration.test.ts',
  'platform/directory/replication.integration.test.ts',
  'test/e2e/tracing.test.ts',
  'scripts/launch/backing-services.test.ts',
  'pipeline/domain/render-formats.test.ts',
  'pipeline/domain/render-edits.test.ts',
  'pipeline/domain/render-quality.test.ts',
  'pipeline/domain/render-upload.test.ts',
  'scripts/compose.test.ts',
  'haystack/clients/aws-cli.test.ts',
  'scripts/bootstrap.test.ts',
  'explorer/index.test.ts',
  'haystack/crash.test.ts',
  'haystack/clients/s3cmd.test.ts',
  'haystack/clients/rclone.test.ts',
];

/** Runs the slowest files of each project first, also where no earlier run has left its durations. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const byProject = Map.groupBy(await super.sort(files), ({ project }) => project.name);
    return [...byProject.values()].flatMap((ofOne) => ofOne.toSorted((one, other) => placeOf(one) - placeOf(other)));
  }
}

function placeOf({ moduleId, project }: TestSpecification): number {
  const place = SLOW.indexOf(relative(project.config.root, moduleId));
  return place === -1 ? SLOW.length : place;
}
