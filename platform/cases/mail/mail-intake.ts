import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { callbackify } from 'node:util';
import { defaultTenant, HubError } from '@hub/kernel';
import { type Log, type RateLimit, tokenBuckets } from '@hub/runtime';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { openReport, type ReportDeps } from '../reports/report-open.ts';
import { addPhoto } from '../reports/report-photo.ts';
import { reporter } from '../reports/reporter.ts';
import { mostPhotos } from '../reports/reporter-photo.ts';
import { countFilesBy } from '../reports/store-reports.ts';
import { type MailReport, mailReport } from './mail-message.ts';

export interface MailIntakeOptions {
  readonly host: string;
  readonly port: number;
  /** What each address takes reports of; nothing else is taken. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly log: Log;
  readonly limit?: RateLimit;
}

/** Five photos of 10 MiB in base 64, and some words. */
const largest_bytes = 72 * 1024 * 1024;
const mostClients = 20;
/** A mail server hands over many people's mail. */
const defaultLimit: RateLimit = { burst: 60, perMinute: 60 };

export interface MailIntake {
  /** @returns the port really taken */
  start(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * Takes reports by e-mail: an SMTP port for the city's own mail server. `250` is said only after the report is stored, so a message is
 * never lost between the two; one that is sent again makes no second report. Nothing is ever sent from here.
 */
export function openMailIntake(deps: ReportDeps, options: MailIntakeOptions): MailIntake {
  const { addresses, log } = options;
  const buckets = tokenBuckets(options.limit ?? defaultLimit);

  async function take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
    const hash = createHash('sha256');
    stream.on('data', (chunk: Buffer) => hash.update(chunk));
    const mail = await simpleParser(stream, { skipHtmlToText: false, skipTextToHtml: true, skipImageLinks: true });
    if (stream.sizeExceeded) throw reply(552, '5.3.4 邮件过大 The message is too large');
    const to = session.envelope.rcptTo[0]?.address.toLowerCase() ?? '';
    const { submission, photos, key } = mailReport(mail, addresses.get(to) ?? '', hash.digest('hex'));
    const report = { submission, photos, key };
    return `2.0.0 ${await store(deps, report)}`;
  }

  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: largest_bytes,
    maxClients: mostClients,
    socketTimeout: 60_000,
    closeTimeout: 2_000,
    // Not the machine's own name.
    name: 'hub',
    banner: 'Zhongshu hub',
    logger: false,
    onMailFrom(_address, session, done) {
      const wait_ms = buckets.take(session.remoteAddress, deps.clock());
      done(wait_ms > 0 ? reply(451, '4.7.1 请稍后再试 Too many messages; try again later') : null);
    },
    onRcptTo({ address }, session, done) {
      if (!addresses.has(address.toLowerCase())) done(reply(550, '5.1.1 没有此收件地址 No such address here'));
      else if (session.envelope.rcptTo.length > 0)
        done(reply(452, '4.5.3 每封邮件只限一个收件地址 One address a message'));
      else done();
    },
    onData(stream, session, done) {
      callbackify(take)(stream, session, (error, message) => {
        stream.resume();
        if (error) done(toReply(error, log));
        else done(null, message);
      });
    },
  });
  server.on('error', (error) => log.warn({ err: error }, 'a connection of the mail intake failed'));

  return {
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        const listening = server.listen(options.port, options.host, () => {
          server.off('error', reject);
          resolve((listening.address() as AddressInfo).port);
        });
      }),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Stores a report and its photos; what an earlier try has stored is not stored again. @returns the number of the case */
async function store(deps: ReportDeps, { submission, photos, key }: MailReport): Promise<string> {
  const { file } = await openReport(deps, defaultTenant, submission, key);
  const there = await countFilesBy(deps.database, file, reporter.id);
  for (const photo of photos.slice(there, mostPhotos)) await addPhoto(deps, file, photo);
  return file.number;
}

function reply(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

/** What the report refuses is refused for good and in words; what the hub cannot do now is for the mail server to try again. */
function toReply(error: unknown, log: Log): Error {
  if (error instanceof Error && 'responseCode' in error) return error;
  if (error instanceof HubError && error.status < 500 && error.status !== 429)
    return reply(554, `5.6.0 ${error.text.zh} ${error.text.en}`);
  log.error({ err: error }, 'a report by mail could not be stored');
  return reply(451, '4.3.0 暂时无法受理，请稍后重发 Cannot be taken just now; send it again later');
}
