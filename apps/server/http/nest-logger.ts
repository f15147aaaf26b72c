import type { LoggerService } from '@nestjs/common';
import type { Log } from '#composition';

/** What Nest has to say, in the log of the application; its start-up chatter is for debugging only. */
export function nestLogger(log: Log): LoggerService {
  return {
    log: (message: unknown, context?: unknown) => log.debug({ context }, String(message)),
    debug: (message: unknown, context?: unknown) => log.debug({ context }, String(message)),
    verbose: (message: unknown, context?: unknown) => log.debug({ context }, String(message)),
    warn: (message: unknown, context?: unknown) => log.warn({ context }, String(message)),
    error: (message: unknown, ...rest: unknown[]) => log.error({ err: message, context: rest.at(-1) }, 'Nest reports an error'),
    fatal: (message: unknown, ...rest: unknown[]) => log.fatal({ err: message, context: rest.at(-1) }, 'Nest reports an error'),
  };
}
