import { createHash } from 'node:crypto';
import type { ParsedMail } from 'mailparser';
import type { Submission } from '../reports/report-open.ts';
import { plainText } from '../reports/report-text.ts';
import { photoType } from '../reports/reporter-photo.ts';

export interface MailReport {
  readonly submission: Submission;
  readonly photos: readonly Uint8Array[];
  /** The same for a message that is sent again. */
  readonly key: string;
}

/** Coordinates somebody wrote, as most map programs copy them: `34.7512, 113.6253`, latitude first. */
const coordinates = /(?<![\d.])(-?\d{1,2}\.\d{3,10})\s*[,，]\s*(-?\d{1,3}\.\d{3,10})(?![\d.])/;

/** What a message reports: its subject and words, its photos, where it says it is. @throws report.* */
export function mailReport(mail: ParsedMail, service: string, raw_sha256: string): MailReport {
  const subject = plainText(mail.subject ?? '', 'subject', 200);
  const words = plainText(ownWords(mail.text ?? ''), 'text', 3500);
  const photos = mail.attachments.map(({ content }) => content).filter((content) => photoType(content) !== undefined);
  const others = mail.attachments.length - photos.length;
  const left =
    others > 0
      ? `［另有 ${others} 个附件不是照片，未收取 · ${others} attachments are no photos and were not taken］`
      : '';
  const said = [subject, words].filter(Boolean).join('\n');
  const point = coordinates.exec(said);
  const sender = mail.from?.value[0];
  return {
    submission: {
      service,
      place: point
        ? { kind: 'point', latitude: Number(point[1]), longitude: Number(point[2]) }
        : { kind: 'address', address: said },
      description: [said, left].filter(Boolean).join('\n'),
      answers: {},
      contact: {
        ...(sender?.address ? { email: plainText(sender.address, 'from', 200) } : {}),
        ...(sender?.name ? { name: plainText(sender.name, 'from', 100) } : {}),
      },
    },
    photos,
    key: `mail:${createHash('sha256')
      .update(mail.messageId ?? raw_sha256)
      .digest('hex')}`,
  };
}

/** Without what it quotes and without the signature (RFC 3676 §4.3). */
function ownWords(text: string): string {
  const [own = ''] = text.replaceAll('\r\n', '\n').split(/^-- $/m);
  return own
    .split('\n')
    .filter((line) => !line.startsWith('>'))
    .join('\n')
    .trim();
}
