import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Puts a message where the city's mail server picks it up. */
export type SendMail = (mail: Mail) => Promise<void>;

/**
 * Writes each message (RFC 5322) as a file into a folder, whole or not at all: the hub itself talks to no mail server.
 * Undefined when no folder is named, and then nothing goes by mail.
 */
export function mailOutbox(folder: string, from: string): SendMail | undefined {
  if (folder === '') return undefined;
  return async ({ to, subject, text }) => {
    const { createTransport } = await import('nodemailer');
    const compose = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
    const { message } = await compose.sendMail({ from, to, subject, text });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = `${randomUUID()}.eml`;
    const draft = join(folder, `.${name}`);
    await writeFile(draft, message as Buffer, { mode: 0o600, flush: true });
    await rename(draft, join(folder, name));
  };
}
