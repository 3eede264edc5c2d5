/** What a start-up step may tell while it runs. */
export interface Step {
  /** How far it has come, e.g. "12 of 64 shards". A terminal shows it in place, a log file once in ten seconds. */
  update(text: string): void;
}

/** One line per step: "✓ Redis 7.0.15 ready on 127.0.0.1:21345  0.2 s". */
export interface Progress {
  /** Runs the step; `describe` words its line once the result is known, otherwise the label stands. */
  step<T>(label: string, work: (step: Step) => Promise<T>, describe?: (result: T) => string): Promise<T>;
  /** A line that is no step: a warning, a restart. */
  line(text: string): void;
}

export interface Terminal {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

const CLEAR_LINE = '\r\x1b[2K';
const LOG_INTERVAL_MS = 10_000;

/** Progress on a terminal, or on anything else that can be written to. `now` is in milliseconds. */
export function terminalProgress(out: Terminal, now: () => number = () => performance.now()): Progress {
  let lastUpdate = now();

  const line = (text: string) => {
    out.write(`${out.isTTY ? CLEAR_LINE : ''}${text}\n`);
    lastUpdate = now();
  };
  const update = (text: string) => {
    if (out.isTTY) out.write(`${CLEAR_LINE}${text.slice(0, (out.columns || 80) - 1)}`);
    else if (now() - lastUpdate >= LOG_INTERVAL_MS) line(text);
  };

  return {
    line,
    async step(label, work, describe) {
      const started = now();
      const duration = () => `${((now() - started) / 1000).toFixed(1)} s`;
      update(`… ${label}`);
      try {
        const result = await work({ update: (text) => update(`… ${label}: ${text}`) });
        line(`✓ ${describe?.(result) ?? label}  ${duration()}`);
        return result;
      } catch (error) {
        line(`✗ ${label}  ${duration()}`);
        throw error;
      }
    },
  };
}

/** For tests: runs the steps and says nothing. */
export const silentProgress: Progress = {
  step: (_label, work) => work({ update() {} }),
  line() {},
};

/** "██████░░░░░░░░░░░░░░ 30 %" */
export function bar(done: number, total: number, width = 20): string {
  const share = total > 0 ? Math.min(done / total, 1) : 1;
  const filled = Math.round(share * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${Math.floor(share * 100)} %`;
}
