import type { Logger } from '@heliograph/platform/telemetry';

/** Logs that something is lost, once each time that it is, however many notice. */
export interface OutageNotice {
  lost(cause: unknown): void;
  back(): void;
}

export function outageNotice(logger: Pick<Logger, 'warn'>, message: string): OutageNotice {
  let isLost = false;
  return {
    lost(err) {
      if (!isLost) logger.warn({ err }, message);
      isLost = true;
    },
    back() {
      isLost = false;
    },
  };
}
