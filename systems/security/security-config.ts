import type { Localised } from '@hub/kernel';
import { type ConfigKey, type ConfigSchema, choiceKey, textKey } from '@hub/runtime';

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

const issuerKey = (help: Localised): ConfigKey<string> => ({
  default: '',
  help,
  expects: { zh: 'https 地址（本机可用 http）', en: 'an https address (http on this machine)' },
  parse(text) {
    const url = URL.parse(text);
    const isLocal = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
    return url && (url.protocol === 'https:' || isLocal) && url.search === '' ? text : undefined;
  },
});

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
  HUB_POLICIES: textKey('', {
    zh: '本市策略目录（*.cedar 与 *.policy-tests.json）；同名文件替代自带策略',
    en: 'Folder of the city’s own policies (*.cedar, *.policy-tests.json); a file called like one of the hub takes its place',
  }),
  HUB_OIDC_ISSUER: issuerKey({
    zh: '外部统一身份（OpenID 提供方）的签发者地址；留空则不对接，也不向外访问',
    en: 'Issuer of another identity provider people may sign in by; empty for none, and no outbound call',
  }),
  HUB_OIDC_CLIENT_ID: textKey('', { zh: '在外部统一身份登记的应用标识', en: 'Client id at the identity provider' }),
  HUB_OIDC_CLIENT_SECRET: textKey('', { zh: '该应用的密钥', en: 'Secret of that client' }, true),
  HUB_MAIL_OUTBOX: textKey('', {
    zh: '发件目录：给市民的验证码邮件写在此处，由市邮件服务器取走；留空则只能在窗口核实',
    en: 'Folder that mails to citizens (codes) are put into for the city’s mail server; empty to verify at counters only',
  }),
  HUB_MAIL_FROM: textKey('no-reply@localhost', { zh: '这些邮件的发件人', en: 'Sender of these mails' }),
  HUB_OIDC_TITLE: textKey('', { zh: '登录按钮上的名称', en: 'Name on the sign-in button' }),
  HUB_CITIZEN_OIDC_ISSUER: issuerKey({
    zh: '市民登录所用外部统一身份的签发者地址，与工作人员的互不相通；留空则不对接',
    en: 'Issuer of the identity provider citizens may sign in by, apart from that of the staff; empty for none',
  }),
  HUB_CITIZEN_OIDC_CLIENT_ID: textKey('', { zh: '在该统一身份登记的应用标识', en: 'Client id at that provider' }),
  HUB_CITIZEN_OIDC_CLIENT_SECRET: textKey('', { zh: '该应用的密钥', en: 'Secret of that client' }, true),
  HUB_CITIZEN_OIDC_TITLE: textKey('', { zh: '市民登录按钮上的名称', en: 'Name on the citizens’ sign-in button' }),
} as const satisfies ConfigSchema;
