// Runs one role until it is told to stop: node scripts/run.ts <role>
import { isRoleName, startRole } from './roles/roles.ts';

const [name = ''] = process.argv.slice(2);
if (!isRoleName(name)) {
  console.error(`There is no role "${name}"; see scripts/roles/roles.ts`);
  process.exit(2);
}

try {
  const role = await startRole(name, process.env);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await role.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
  // A launcher that was killed takes its roles with it.
  process.on('disconnect', () => void stop());
  process.send?.({ type: 'ready' });
} catch (error) {
  console.error(error instanceof Error && 'code' in error ? error.message : error);
  process.exit(1);
}
