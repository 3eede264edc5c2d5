import { type DestinationStream, type LoggerOptions, type Logger as PinoLogger, pino } from 'pino';
import type { Tracing } from './tracing.ts';

export type Logger = PinoLogger;

/**
 * One JSON object a line on stdout. Every line of a request carries its `requestId`, and its `traceId` where it is
 * traced; secrets that could ride along in an object are removed by name.
 */
export function createLogger(
  options: { role: string; level: string; tracing?: Tracing },
  destination?: DestinationStream,
): Logger {
  const { tracing } = options;
  const settings: LoggerOptions = {
    ...(tracing?.on && { mixin: () => idOf(tracing) }),
    level: options.level,
    base: { role: options.role },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: [
        'password',
        'accessToken',
        'refreshToken',
        'authorization',
        '*.password',
        '*.accessToken',
        '*.refreshToken',
      ],
      remove: true,
    },
  };
  return pino(settings, destination ?? bufferedStdout());
}

/** How long a line may wait to be written, in milliseconds. */
const LONGEST_WAIT_MS = 100;

/**
 * Lines are written many at a time: a write for each would wake another thread for each, which takes longer than making
 * the line. What is left is written at exit.
 */
function bufferedStdout(): DestinationStream {
  const stdout = pino.destination({ dest: process.stdout.fd, sync: false, minLength: 8 * 1024 });
  setInterval(() => stdout.flush(), LONGEST_WAIT_MS).unref();
  return stdout;
}

function idOf(tracing: Tracing): { traceId?: string } {
  const traceId = tracing.traceId();
  return traceId === undefined ? {} : { traceId };
}
