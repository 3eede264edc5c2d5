import { type Logger as PinoLogger, pino } from 'pino';

export type Logger = PinoLogger;

/**
 * One JSON object a line on stdout. Every line of a request carries its `requestId`; secrets that could ride along in
 * an object are removed by name.
 */
export function createLogger(options: { role: string; level: string }): Logger {
  return pino({
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
  });
}
