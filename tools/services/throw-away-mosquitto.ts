import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Service } from './service.ts';
import { findProgram, freePort, startProgram, temporaryFolder } from './start-program.ts';

/** A Mosquitto broker that lets anybody in from this machine. @returns undefined when the machine has none */
export async function startThrowAwayMosquitto(): Promise<Service | undefined> {
  const command = findProgram('mosquitto');
  if (!command) return undefined;
  const folder = temporaryFolder('mosquitto');
  const port = await freePort();
  const file = join(folder, 'mosquitto.conf');
  writeFileSync(
    file,
    `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 0\n`,
  );
  return startProgram({ command, args: ['-c', file], port, url: `mqtt://127.0.0.1:${port}`, folder });
}
