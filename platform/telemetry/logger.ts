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
  // Written in the background, several lines at a time where there are many; what is left is written at exit.
  return pino(settings, destination ?? pino.destination({ dest: process.stdout.fd, sync: false }));
}

function idOf(tracing: Tracing): { traceId?: string } {
  const traceId = tracing.traceId();
  return traceId === undefined ? {} : { traceId };
}
