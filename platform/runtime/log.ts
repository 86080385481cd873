import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

/** Structured logs on standard error, so that standard output stays free for what a person asked for. */
const secretNames = ['password', 'token', 'secret', 'credential', 'clientSecret', 'authorization', 'cookie', 'key'];
/** Wherever they stand in what is logged, to the third level: request headers, bodies, errors with details. */
const secretPaths = [
  ...secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
  '["set-cookie"]',
  '*["set-cookie"]',
  '*.*["set-cookie"]',
];

/** @param destination where it is written; standard error unless said */
export function openLog(level: string, destination: DestinationStream = pino.destination(2)): Log {
  return pino({ level, redact: { paths: secretPaths, censor: '[redacted]' } }, destination);
}
