import { HubError } from '@hub/kernel';
import { auditCommands, auditHelp } from './cli-audit.ts';
import { keyCommands, keyHelp } from './cli-key.ts';
import { policyCommands, policyHelp } from './cli-policy.ts';
import { hubConfig } from './config.ts';
import { settingsPage } from './settings-page.ts';

const help = `hub <command>

${keyHelp}${auditHelp}${policyHelp}  settings       列出全部配置项（Markdown） · Every setting, as Markdown
`;

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  ...auditCommands,
  ...keyCommands,
  ...policyCommands,
  settings: async () => {
    process.stdout.write(settingsPage(hubConfig));
    return 0;
  },
};

async function main(words: readonly string[]): Promise<number> {
  const run = commands[words.slice(0, 2).join(' ')];
  if (run) return run(words.slice(2));
  const isAsked = words.length === 0 || words.includes('--help');
  (isAsked ? process.stdout : process.stderr).write(help);
  return isAsked ? 0 : 2;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const text = error instanceof HubError ? `${error.text.zh}\n${error.text.en}` : (error as Error).message;
    process.stderr.write(`${text}\n`);
    process.exitCode = 2;
  },
);
