import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Addresses by the HTML file that answers them: each file is an app of its own, which knows its addresses itself. */
export type WebPages = Readonly<Record<string, readonly string[]>>;

/** Serves the built web apps: hashed assets for a year, one page for every address an app knows itself. */
export async function serveWebApp(app: FastifyInstance, folder: string, pages: WebPages): Promise<boolean> {
  if (!existsSync(join(folder, 'index.html'))) return false;
  await app.register(fastifyStatic, { root: folder, wildcard: true, index: false, cacheControl: false, setHeaders });
  for (const [file, addresses] of Object.entries(pages)) {
    for (const address of addresses) {
      app.get(address, (_request, reply) =>
        reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').sendFile(file),
      );
    }
  }
  return true;
}

function setHeaders(reply: FastifyReply, path: string): void {
  reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
}
