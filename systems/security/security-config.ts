import { type ConfigKey, type ConfigSchema, choiceKey } from '@hub/runtime';

/** An address of the web without path, query or fragment; empty where none is set. */
const publicUrlKey: ConfigKey<string> = {
  default: '',
  help: {
    zh: '对外网址，如 https://hub.example.cn；统一身份、通行密钥与安全 Cookie 依此',
    en: 'Where people reach the hub, such as https://hub.example; OpenID, passkeys and secure cookies go by it',
  },
  expects: { zh: 'http(s):// 加主机名', en: 'http(s):// and a host' },
  parse(text) {
    const url = URL.parse(text);
    return url && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '' ? url.origin : undefined;
  },
};

export const securityConfig = {
  HUB_PUBLIC_URL: publicUrlKey,
  HUB_ADMINISTRATORS: choiceKey('auto', ['auto', 'one', 'three'], {
    zh: '一名管理员（演示），或系统、安全、审计三员分立；auto 仅演示时为一名',
    en: 'One administrator (demonstration) or three separated ones; auto has one in a demonstration only',
  }),
  HUB_SECOND_FACTOR: choiceKey('optional', ['optional', 'required'], {
    zh: '敏感操作是否要求账号必须登记第二因素',
    en: 'Whether sensitive acts are refused to accounts without a second factor',
  }),
} as const satisfies ConfigSchema;
