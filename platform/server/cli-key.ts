import { existsSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultTenant, duration_ms, isDuration, type Permission, type Principal } from '@hub/kernel';
import { openDatabase, openLog } from '@hub/runtime';
import { createSecurity, queueEntries, type Security } from '@hub/security';
import { loadCity } from './city-file.ts';

export const keyHelp = `  key create     生成服务密钥，仅显示一次 · Make a service key; it is told once
    --name <text> --permission <a.b> [--permission …] [--unit city] [--expires P90D]
  key list       列出服务密钥 · List service keys, never the keys themselves
  key rotate     换发，旧密钥可并行一段时间 · A new key in place of an old one
    --id <key id> [--overlap PT0S]
  key revoke     立即吊销 · Revoke a key at once, in every running process
    --id <key id>
    all take --url <postgres://… | data folder> [--city zhengzhou]; a data folder must not be in use by a hub
`;

const options = {
  url: { type: 'string' },
  city: { type: 'string', default: 'zhengzhou' },
  name: { type: 'string' },
  permission: { type: 'string', multiple: true },
  unit: { type: 'string', default: 'city' },
  expires: { type: 'string', default: 'P90D' },
  id: { type: 'string' },
  overlap: { type: 'string', default: 'PT0S' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];
type Work = (keys: Security['identity']['keys'], values: Values) => Promise<string>;

/** Whoever holds the database may do this; the record says at which console, and the key says who made it. */
const console_: Principal = {
  kind: 'service',
  id: `console:${userInfo().username}@${hostname()}` as Principal['id'],
  name: 'console',
  roles: [],
  tenant: defaultTenant,
};

export const keyCommands = {
  'key create': command('key.create', async (keys, values) => {
    const { name, permission = [], unit } = values;
    if (!name || permission.length === 0) throw new Error('Give --name and at least one --permission.');
    const expiresAt = Date.now() + lengthOf(values.expires);
    const made = await keys.create(console_, { name, permissions: permission as Permission[], unit, expiresAt });
    return told(made);
  }),
  'key list': command(undefined, async (keys) => {
    const rows = await keys.list(console_);
    return rows
      .map(({ id, name, unit, permissions, expiresAt, revokedAt, usedAt }) =>
        [
          id,
          revokedAt ? 'revoked' : expiresAt.getTime() < Date.now() ? 'expired' : 'active',
          name,
          unit,
          permissions.join(','),
          `expires ${expiresAt.toISOString()}`,
          usedAt ? `used ${usedAt.toISOString()}` : 'never used',
        ].join('\t'),
      )
      .join('\n');
  }),
  'key rotate': command('key.rotate', async (keys, values) =>
    told(await keys.rotate(console_, needed(values.id), lengthOf(values.overlap))),
  ),
  'key revoke': command('key.revoke', async (keys, values) => {
    await keys.revoke(console_, needed(values.id));
    return `${values.id} 已吊销 · revoked`;
  }),
} as const;

function command(action: string | undefined, work: Work) {
  return async (args: readonly string[]): Promise<number> => {
    const { values } = parseArgs({ args: [...args], options });
    const { url = '' } = values;
    const isServer = /^postgres(ql)?:\/\//.test(url);
    if (!isServer && !existsSync(join(url, 'database'))) throw new Error('Give --url <postgres://… | data folder>.');
    const log = openLog('error');
    const database = await openDatabase(isServer ? { url, dataDir: '', log } : { dataDir: url, log });
    try {
      const city = await loadCity(values.city);
      const security = createSecurity({ database, city, clock: Date.now });
      const text = await work(security.identity.keys, values);
      const { kind, id, name, tenant } = console_;
      const resource = { type: 'key', id: values.id ?? values.name ?? '' };
      const entry = {
        tenant,
        actor: { kind, id, name },
        action: action ?? '',
        resource,
        retention: 'security',
      } as const;
      if (action) await queueEntries(database, [entry], Date.now);
      process.stdout.write(`${text}\n`);
    } finally {
      await database.close();
    }
    return 0;
  };
}

function told({ id, key, expiresAt }: { readonly id: string; readonly key: string; readonly expiresAt: Date }): string {
  return `${key}\nid ${id}，仅显示这一次，${expiresAt.toISOString()} 到期 · told this once, expires then`;
}

function needed(id: string | undefined): string {
  if (!id) throw new Error('Give --id; `hub key list` shows them.');
  return id;
}

function lengthOf(text: string): number {
  if (!isDuration(text)) throw new Error(`Not an ISO 8601 duration: ${text}`);
  return duration_ms(text);
}
