/** Says what happened. An `error` among the fields is written with its message and stack. */
export type Log = (level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;

/** One JSON object a line. */
export function jsonLog(write: (line: string) => void): Log {
  return (level, message, fields = {}) =>
    write(
      `${JSON.stringify({ time: new Date().toISOString(), level, role: 'haystack', message, ...fields }, spellOut)}\n`,
    );
}

function spellOut(_key: string, value: unknown): unknown {
  return value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value;
}
