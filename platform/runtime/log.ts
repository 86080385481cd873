import { type Logger, pino } from 'pino';

export type Log = Logger;

/** Structured logs on standard error, so that standard output stays free for what a person asked for. */
export function openLog(level: string): Log {
  return pino(
    { level, redact: ['password', '*.password', 'headers.authorization', 'headers.cookie'] },
    pino.destination(2),
  );
}
