import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from '../support/hub-process.ts';
import type { ClauseHub } from './clause.ts';

export interface Receiver {
  readonly uri: string;
  /** Notifications in the order in which they came. */
  // biome-ignore lint/suspicious/noExplicitAny: checks look into notifications of every shape
  readonly received: any[];
}

/** Runs a check with an HTTP receiver of its own. */
export const withReceiver =
  (check: (hub: ClauseHub, receiver: Receiver) => Promise<void>) => async (hub: ClauseHub) => {
    const received: unknown[] = [];
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        received.push({ body: JSON.parse(text), headers: request.headers });
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await check(hub, { uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received });
    } finally {
      server.close();
      server.closeAllConnections();
    }
  };

/** The first so many notifications, once they are there. */
export const notices = ({ received }: Receiver, count: number) =>
  waitFor(`${count} notifications`, async () => received.length >= count && received.slice(0, count), 60_000);
