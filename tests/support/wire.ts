import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A wire between a browser and a hub that can really be cut. */
export interface Wire {
  readonly url: string;
  /** Connections are ended and none are taken. */
  cut(): void;
  mend(): void;
  /** The hub hears the next requests whose text matches; its answers are lost and the connections with them. */
  loseAnswers(pattern: RegExp, count: number): void;
  /** How many answers have been lost so far. */
  lost(): number;
  close(): Promise<void>;
}

export async function openWire(hubUrl: string): Promise<Wire> {
  const { hostname, port } = new URL(hubUrl);
  const sockets = new Set<Socket>();
  let isCut = false;
  let losing: { readonly pattern: RegExp; left: number } | undefined;
  let lost = 0;

  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(Number(port), hostname);
    let losesNext = false;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (chunk) => {
      if (losing && losing.left > 0 && losing.pattern.test(chunk.toString('latin1'))) {
        losing.left -= 1;
        losesNext = true;
      }
      far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (!losesNext) return void near.write(chunk);
      lost += 1;
      near.destroy();
      return undefined;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      isCut = false;
    },
    loseAnswers(pattern, count) {
      losing = { pattern, left: count };
    },
    lost: () => lost,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
