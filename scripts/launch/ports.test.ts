import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { publicPort, rememberedPorts, requirePublicPort } from './ports.ts';
import { temporaryFolder } from './testing.ts';

const allFree = async () => true;

test('ports are private, different and remembered', async () => {
  const home = temporaryFolder();
  const ports = await rememberedPorts(home, ['postgres', 'redis', 'memcached'], allFree);
  expect(new Set(Object.values(ports)).size).toBe(3);
  for (const port of Object.values(ports)) expect(port).toSatisfy((it: number) => it >= 20_000 && it < 32_768);
  expect(await rememberedPorts(home, ['postgres', 'redis', 'memcached'], allFree)).toEqual(ports);
});

test('a port that was taken meanwhile is chosen anew, the others stay', async () => {
  const home = temporaryFolder();
  const before = await rememberedPorts(home, ['postgres', 'redis'], allFree);
  const after = await rememberedPorts(home, ['postgres', 'redis'], async (port) => port !== before.redis);
  expect(after.postgres).toBe(before.postgres);
  expect(after.redis).not.toBe(before.redis);
});

test('ports of another topology are kept', async () => {
  const home = temporaryFolder();
  const { feed } = await rememberedPorts(home, ['feed'], allFree);
  await rememberedPorts(home, ['users'], allFree);
  expect(await rememberedPorts(home, ['feed'], allFree)).toMatchObject({ feed });
});

test('no free port at all is said', async () => {
  await expect(rememberedPorts(temporaryFolder(), ['redis'], async () => false)).rejects.toMatchObject({
    code: 'NO_FREE_PORT',
  });
});

test.each(['127.0.0.1', '0.0.0.0'])('a public port that somebody holds on %s is refused', async (host) => {
  const server = createServer();
  onTestFinished(() => void server.close());
  const port = await new Promise<number>((resolve) => {
    server.listen(0, host, () => resolve((server.address() as { port: number }).port));
  });
  await expect(requirePublicPort(port)).rejects.toMatchObject({ code: 'PORT_TAKEN', why: /another program/ });
  await new Promise((resolve) => server.close(resolve));
  await expect(requirePublicPort(port)).resolves.toBeUndefined();
});

test.each(['http', '0', '65536', '40.5'])('PORT=%s is no port', (PORT) => {
  expect(() => publicPort({ PORT })).toThrowError(expect.objectContaining({ code: 'BAD_ENVIRONMENT' }));
});

test('the public port is 4000 unless PORT says otherwise', () => {
  expect([publicPort({}), publicPort({ PORT: '4100' })]).toEqual([4000, 4100]);
});
