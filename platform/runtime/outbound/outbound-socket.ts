import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { defineErrors, HubError } from '@hub/kernel';
import type { AddressRule, OutboundTarget } from './outbound-rules.ts';

export const outboundErrors = defineErrors('outbound', {
  refused: { status: 502, zh: '不允许向外访问：{reason}', en: 'The hub may not call there: {reason}' },
  unreachable: { status: 502, zh: '无法访问 {target}：{reason}', en: '{target} cannot be reached: {reason}' },
  declined: { status: 502, zh: '{target} 拒绝：{reason}', en: '{target} declines: {reason}' },
  malformed: {
    status: 502,
    zh: '与 {target} 的请求或答复不合协议：{reason}',
    en: 'What was asked of {target}, or its answer, is against the protocol: {reason}',
  },
  timeout: {
    status: 504,
    zh: '{target} 未在 {timeout_ms} 毫秒内答复',
    en: '{target} did not answer within {timeout_ms} ms',
  },
  tooLarge: {
    status: 502,
    zh: '{target} 的答复超过 {maxBytes} 字节',
    en: 'The answer of {target} is larger than {maxBytes} bytes',
  },
});

export type ResolveAll = (
  host: string,
  done: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

export const resolveBySystem: ResolveAll = (host, done) =>
  systemLookup(host, { all: true, verbatim: true }, (error, addresses) => done(error, addresses ?? []));

/**
 * A connected socket whose peer the rule allows. The rule judges the addresses the name resolves to for this very
 * connection, and once more the address at the other end, so that a name whose answer changes gains nothing.
 * @throws outbound.refused, outbound.timeout, outbound.unreachable
 */
export function openSocket(
  target: OutboundTarget,
  allows: AddressRule,
  { resolve = resolveBySystem, timeout_ms = 10_000 }: { readonly resolve?: ResolveAll; readonly timeout_ms?: number },
): Promise<Socket> {
  const name = `${target.host}:${target.port}`;
  const refused = () =>
    outboundErrors.refused({ reason: `${name} leads to an address inside the network or reserved` });
  if (isIP(target.host) && !allows(target.host)) return Promise.reject(refused());
  const lookup: LookupFunction = (host, options, done) =>
    resolve(host, (error, all) => {
      const some = all.filter(({ address }) => allows(address));
      if (error || some.length === 0) return done(error ?? refused(), '');
      const [first] = some;
      return options.all ? done(null, [...some]) : done(null, first?.address ?? '', first?.family);
    });
  return new Promise((fulfil, reject) => {
    const secure = target.protocol === 'https:' || target.protocol === 'mqtts:';
    const where = { host: target.host, port: target.port, lookup, noDelay: true, keepAlive: true };
    const socket: Socket | TLSSocket = secure
      ? connectTls({
          ...where,
          ...(isIP(target.host) ? {} : { servername: target.host }),
          ...(target.protocol === 'https:' ? { ALPNProtocols: ['http/1.1'] } : {}),
        })
      : connect(where);
    const fail = (error: Error) => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(outboundErrors.timeout({ target: name, timeout_ms })), timeout_ms);
    socket.once('error', (error) => fail(named(error, name)));
    // For TLS too this comes before anything of ours is sent.
    socket.once('connect', () => {
      if (!allows(socket.remoteAddress ?? '')) fail(refused());
    });
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      if (!socket.destroyed) fulfil(socket);
    });
  });
}

/** Of undici and its parser: a call that cannot be made, or an answer that cannot be read. The other one is there. */
const malformed = /^(HPE_|HTTPParserError|UND_ERR_(HEADERS_OVERFLOW|INVALID_ARG|NOT_SUPPORTED|REQ_|RES_))/;

/** What may be said of a failure: a code, never a text that could hold an address or a credential. */
export function named(error: unknown, target: string): Error {
  if (error instanceof HubError) return error;
  const { code, cause, name } = error as { code?: unknown; cause?: { code?: unknown }; name?: unknown };
  // What the parser says has often no code.
  const codes = [code, cause?.code, name === 'HTTPParserError' ? name : undefined];
  const reason = codes.find((one): one is string => typeof one === 'string') ?? 'no answer';
  return outboundErrors[malformed.test(reason) ? 'malformed' : 'unreachable']({ target, reason }, error);
}
