import { type ConfigSchema, textKey } from '@hub/runtime';

export const contextConfig = {
  HUB_NOTIFY_ALLOW: textKey('', {
    zh: '允许接收通知的主机，逗号分隔：host、host:port、*.example.org；留空则不向外发送',
    en: 'Hosts that notifications may go to, separated by commas: host, host:port, *.example.org; empty for none',
  }),
} as const satisfies ConfigSchema;
