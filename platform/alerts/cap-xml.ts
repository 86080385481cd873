import type { AlertSender, Localised, Provenance } from '@hub/kernel';
import type { XmlElement } from '@hub/runtime';
import type { CapArea } from './cap-area.ts';
import { type CapMessage, capTime } from './cap-message.ts';
import type { RuleRegistry } from './rules.ts';

export const capNamespace = 'urn:oasis:names:tc:emergency:cap:1.2';

const languages = [
  { key: 'zh', code: 'zh-CN' },
  { key: 'en', code: 'en-US' },
] as const;

/** Only what was measured is an actual alert: replayed data makes an exercise, made-up data a test that everyone disregards. */
export function capStatus(provenance: readonly Provenance[]): 'Actual' | 'Exercise' | 'Test' {
  if (provenance.includes('synthetic')) return 'Test';
  return provenance.includes('recorded') ? 'Exercise' : 'Actual';
}

const notes: Readonly<Record<ReturnType<typeof capStatus>, string>> = {
  Actual: '',
  Exercise: '由重放的历史数据触发，仅供演练 Raised by replayed data: an exercise',
  Test: '由合成数据触发，仅供测试，请勿采取行动 Raised by synthetic data: a test, do not act on it',
};

const events: Readonly<Record<CapMessage['msgType'], Localised>> = {
  Alert: { zh: '预警', en: 'alert' },
  Update: { zh: '预警更新', en: 'alert updated' },
  Cancel: { zh: '预警解除', en: 'alert cancelled' },
};

/** A message as CAP 1.2; the order of the elements is that of its schema. */
export function capAlert(message: CapMessage, sender: AlertSender, rules: RuleRegistry, area: CapArea): XmlElement {
  const { identifier, sent, msgType, references, alert } = message;
  const status = capStatus(alert.provenance);
  return {
    name: 'alert',
    attributes: { xmlns: capNamespace },
    content: [
      { name: 'identifier', content: identifier },
      { name: 'sender', content: message.sender },
      { name: 'sent', content: capTime(sent) },
      { name: 'status', content: status },
      { name: 'msgType', content: msgType },
      { name: 'scope', content: 'Public' },
      ...given('note', notes[status]),
      ...given('references', references.map((one) => `${one.sender},${one.identifier},${capTime(one.sent)}`).join(' ')),
      ...languages.map((language) => info(message, sender, rules, area, language)),
    ],
  };
}

function info(
  { msgType, alert, sent }: CapMessage,
  sender: AlertSender,
  rules: RuleRegistry,
  area: CapArea,
  { key, code }: (typeof languages)[number],
): XmlElement {
  const cancelled = msgType === 'Cancel';
  const headline =
    key === 'zh' ? `${alert.subjectName.zh}：${alert.title.zh}` : `${alert.subjectName.en}: ${alert.title.en}`;
  return {
    name: 'info',
    content: [
      { name: 'language', content: code },
      { name: 'category', content: rules.find(alert.rule)?.declared.category ?? 'Other' },
      { name: 'event', content: `${alert.title[key]} ${events[msgType][key]}` },
      { name: 'responseType', content: cancelled ? 'AllClear' : 'Monitor' },
      { name: 'urgency', content: cancelled ? 'Past' : 'Immediate' },
      { name: 'severity', content: alert.severity.charAt(0).toUpperCase() + alert.severity.slice(1) },
      // A rule says it is likely; a person who has looked says it is so.
      { name: 'certainty', content: cancelled || alert.acknowledged ? 'Observed' : 'Likely' },
      { name: 'effective', content: capTime(sent) },
      { name: 'onset', content: capTime(Date.parse(alert.raisedAt)) },
      { name: 'senderName', content: sender.name[key] },
      { name: 'headline', content: headline },
      { name: 'description', content: description(alert, cancelled)[key] },
      ...parameters(alert),
      {
        name: 'area',
        content: [
          { name: 'areaDesc', content: area.description[key] },
          ...area.polygons.map((polygon) => ({ name: 'polygon', content: polygon })),
          ...given('circle', area.circle ?? ''),
          ...(area.geocode === undefined ? [] : [pairElement('geocode', 'GB/T 2260', area.geocode)]),
        ],
      },
    ],
  };
}

function description({ value, peak, raisedAt, clearedAt }: CapMessage['alert'], cancelled: boolean): Localised {
  const from = capTime(Date.parse(raisedAt));
  const until = cancelled && clearedAt !== undefined ? capTime(Date.parse(clearedAt)) : undefined;
  return {
    zh: `${from} 触发，触发值 ${value}，最高 ${peak}${until === undefined ? '' : `；${until} 解除`}`,
    en: `Raised ${from} at ${value}, furthest ${peak}${until === undefined ? '' : `; cleared ${until}`}`,
  };
}

function parameters({ rule, indicator, value, peak, provenance }: CapMessage['alert']): readonly XmlElement[] {
  const pairs = { rule, indicator, value, peak, provenance: provenance.join(' ') };
  return Object.entries(pairs).map(([name, one]) => pairElement('parameter', name, String(one)));
}

function pairElement(name: string, valueName: string, value: string): XmlElement {
  return {
    name,
    content: [
      { name: 'valueName', content: valueName },
      { name: 'value', content: value },
    ],
  };
}

function given(name: string, content: string): readonly XmlElement[] {
  return content === '' ? [] : [{ name, content }];
}
