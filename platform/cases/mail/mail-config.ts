import { defineErrors } from '@hub/kernel';
import { type ConfigOf, type ConfigSchema, portKey, textKey } from '@hub/runtime';
import type { ReportServices } from '../reports/report-services.ts';

export const mailConfig = {
  HUB_MAIL_ADDRESSES: textKey('', {
    zh: '接收上报邮件的地址与事项：report@city.example=包.类型.分类，逗号分隔；留空则不接收邮件',
    en: 'Addresses that take reports by e-mail and their service: report@city.example=<pack>.<type>.<class>, by commas; empty to take none',
  }),
  HUB_MAIL_PORT: portKey(2525, { zh: '接收邮件的 SMTP 端口', en: 'SMTP port that mail comes to' }),
  HUB_MAIL_HOST: textKey('127.0.0.1', { zh: 'SMTP 监听地址', en: 'Address the SMTP port listens on' }),
} as const satisfies ConfigSchema;

export type MailConfig = ConfigOf<typeof mailConfig>;

const errors = defineErrors('mail', {
  addresses: {
    status: 400,
    zh: 'HUB_MAIL_ADDRESSES 中的“{entry}”应写成 地址=事项',
    en: '“{entry}” in HUB_MAIL_ADDRESSES should read address=service',
  },
  asks: {
    status: 400,
    zh: '事项 {service} 有必答问题，不能由邮件上报',
    en: 'The service {service} asks questions that must be answered, so it cannot be reported by mail',
  },
});

/** What each address takes reports of, by the address in small letters. @throws mail.addresses, mail.asks, report.classUnknown */
export function readAddresses(text: string, services: ReportServices): ReadonlyMap<string, string> {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  return new Map(
    entries.map((entry): [string, string] => {
      const [, address, service] = /^([^\s=@]+@[^\s=@]+)=(\S+)$/.exec(entry) ?? [];
      if (address === undefined || service === undefined) throw errors.addresses({ entry });
      const { asks = {} } = services.get(service).type.flow;
      if (Object.values(asks).some(({ required }) => required)) throw errors.asks({ service });
      return [address.toLowerCase(), service];
    }),
  );
}
