import { HubError } from '@hub/kernel';
import { openLog, readConfig } from '@hub/runtime';
import { hubConfig } from './config.ts';
import { giveBackMemory } from './give-back-memory.ts';
import { startHub } from './hub.ts';

const forcedStop_ms = 15_000;

/** @param morePolicies see `startHub` */
export function runHub(morePolicies: readonly string[] = []): void {
  run(morePolicies).catch((error: unknown) => {
    const text =
      error instanceof HubError
        ? `${error.text.zh}\n${error.text.en}`
        : String(error instanceof Error ? error.stack : error);
    process.stderr.write(`${text}\n`);
    process.exit(1);
  });
}

async function run(morePolicies: readonly string[]): Promise<void> {
  const config = readConfig(hubConfig, { environment: process.env });
  const log = openLog(config.HUB_LOG_LEVEL);
  const hub = await startHub(config, log, morePolicies);
  announce(hub);
  giveBackMemory();
  const stop = (signal: string) => {
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), forcedStop_ms).unref();
    hub.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ err: error }, 'the hub did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));
}

function announce(hub: Awaited<ReturnType<typeof startHub>>): void {
  const lines = [`中枢 Zhongshu  ${hub.address}`, `MQTT           ${hub.mqttPort}`];
  if (hub.mqttTlsPort !== undefined) lines.push(`MQTT over TLS  ${hub.mqttTlsPort}`);
  if (!hub.webApp) lines.push('网页尚未构建，请用 npm start 启动 · The web app is not built; start with npm start');
  if (hub.firstPassword) {
    const { accounts, password, roleAccounts } = hub.firstPassword;
    lines.push(`账号 Account   ${accounts.join(', ')}`, `口令 Password  ${password}`);
    if (roleAccounts.length > 0)
      lines.push(`演示角色账号（同一口令）· Demo accounts, same password: ${roleAccounts.join(', ')}`);
  }
  if (hub.embedded) {
    lines.push(
      '内嵌数据库：适合试用与小规模部署；正式环境请设 HUB_DATABASE_URL。',
      'Embedded database: for trying out and small places; set HUB_DATABASE_URL for production.',
    );
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}
