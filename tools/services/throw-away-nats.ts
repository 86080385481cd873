import type { Service } from './service.ts';
import { findProgram, freePort, startProgram, temporaryFolder } from './start-program.ts';

/** A NATS server with JetStream. @returns undefined when the machine has none */
export async function startThrowAwayNats(): Promise<Service | undefined> {
  const command = findProgram('nats-server');
  if (!command) return undefined;
  const folder = temporaryFolder('nats');
  const port = await freePort();
  const args = ['-js', '-sd', folder, '-a', '127.0.0.1', '-p', `${port}`];
  return startProgram({ command, args, port, url: `nats://127.0.0.1:${port}`, folder });
}
