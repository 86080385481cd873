import type { City, Instant } from '@hub/kernel';
import type { XmlElement } from '@hub/runtime';
import { type CapMessage, capTime } from './cap-message.ts';

/** The alerts in force as an Atom feed (RFC 4287); each entry leads to its CAP message. */
export function capFeed(city: City, messages: readonly CapMessage[], now: Instant): XmlElement {
  const updated = messages[0]?.sent ?? now;
  return {
    name: 'feed',
    attributes: { xmlns: 'http://www.w3.org/2005/Atom', 'xml:lang': 'zh-CN' },
    content: [
      { name: 'id', content: `urn:zhongshu:cap:${city.code}` },
      { name: 'title', content: `${city.name.zh}生效中的预警 Alerts in force in ${city.name.en}` },
      { name: 'updated', content: capTime(updated) },
      { name: 'author', content: [{ name: 'name', content: city.alertSender?.name.zh ?? city.name.zh }] },
      { name: 'link', attributes: { rel: 'self', type: 'application/atom+xml', href: '/cap' } },
      ...messages.map(entry),
    ],
  };
}

function entry({ identifier, sent, alert }: CapMessage): XmlElement {
  const { subjectName, title } = alert;
  return {
    name: 'entry',
    content: [
      { name: 'id', content: `urn:zhongshu:cap:${identifier}` },
      { name: 'title', content: `${subjectName.zh}：${title.zh} ${subjectName.en}: ${title.en}` },
      { name: 'updated', content: capTime(sent) },
      { name: 'link', attributes: { rel: 'alternate', type: 'application/cap+xml', href: `/cap/${identifier}.xml` } },
      { name: 'summary', content: alert.area.map(({ name }) => name.zh).join('') },
    ],
  };
}
