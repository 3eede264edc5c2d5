import type { LogIn } from './system.ts';

/** The box at the end of a start: where everything is, and who may log in. */
export function welcome({ env, logIns }: { env: Record<string, string>; logIns: readonly LogIn[] }): string {
  const door = `http://localhost:${env.PORT}`;
  const hasPages = env.HELIOGRAPH_PROFILE !== 'production';
  const lines = [
    'Heliograph is ready',
    '',
    `GraphQL          ${door}/graphql`,
    ...(hasPages
      ? [`Explorer         ${door}/explorer  (in a browser)`, `Sandbox          ${door}/graphql  (in a browser)`]
      : []),
    `Health           ${door}/health`,
    ...(env.OPERATIONS_PORT ? [`Metrics          http://localhost:${env.OPERATIONS_PORT}/metrics`] : []),
    `Object storage   ${env.S3_ENDPOINT}`,
    ...(logIns.length > 0 ? ['', 'Log in as'] : []),
    ...logIns.map(({ username, password, note }) => `  ${username.padEnd(15)}${password}${note ? `  (${note})` : ''}`),
    '',
    'Ctrl-C stops everything',
  ];
  const width = Math.max(...lines.map((line) => line.length));
  return [
    `╭${'─'.repeat(width + 4)}╮`,
    ...lines.map((line) => `│  ${line.padEnd(width)}  │`),
    `╰${'─'.repeat(width + 4)}╯`,
  ].join('\n');
}
