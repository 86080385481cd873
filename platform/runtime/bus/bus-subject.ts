import { defineErrors } from '@hub/kernel';

export const busErrors = defineErrors('bus', {
  badSubject: { status: 500, zh: '消息主题格式不正确：{subject}', en: 'Not a bus subject: {subject}' },
  unreachable: {
    status: 503,
    zh: '消息总线暂时连接不上，消息未得到确认，请稍后重试',
    en: 'The bus cannot be reached just now. The message was not acknowledged; retry shortly',
  },
  closed: { status: 503, zh: '消息总线已关闭', en: 'The bus is closed' },
});

const part = '[^\\s.*>]+';
const subjectPattern = new RegExp(`^${part}(\\.${part})*$`);
const filterPattern = new RegExp(`^(${part}|\\*)(\\.(${part}|\\*))*(\\.>)?$|^>$`);

/** @throws bus.badSubject */
export function checkSubject(subject: string): string {
  if (!subjectPattern.test(subject)) throw busErrors.badSubject({ subject });
  return subject;
}

/** @throws bus.badSubject */
export function checkFilter(subject: string): string {
  if (!filterPattern.test(subject)) throw busErrors.badSubject({ subject });
  return subject;
}

/** `*` stands for one part, a final `>` for one or more. @example matchesSubject('device.>', 'device.7.revoked') === true */
export function matchesSubject(filter: string, subject: string): boolean {
  const wanted = filter.split('.');
  const parts = subject.split('.');
  if (wanted.at(-1) === '>') return parts.length >= wanted.length && matchesParts(wanted.slice(0, -1), parts);
  return parts.length === wanted.length && matchesParts(wanted, parts);
}

function matchesParts(wanted: readonly string[], parts: readonly string[]): boolean {
  return wanted.every((want, index) => want === '*' || want === parts[index]);
}
