import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClauseHub } from './clause.ts';
import { sendFor } from './expect.ts';

/** The Link header that names an @context. */
export const linkTo = (url: string) => ({
  link: `<${url}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`,
});

export interface OwnContext {
  /** Where it is served, and what deletes it: below `/ngsi-ld/v1`. */
  readonly path: string;
  readonly url: string;
  /** Headers of a request whose names it explains. */
  readonly link: { readonly link: string };
}

/** Hosts an @context at the hub. */
export async function hostContext(hub: ClauseHub, context: unknown): Promise<OwnContext> {
  const { headers } = await sendFor(hub, 201, 'POST /jsonldContexts', { '@context': context });
  const location = String(headers.get('location'));
  const url = `${hub.url}${location}`;
  return { path: location.replace('/ngsi-ld/v1', ''), url, link: linkTo(url) };
}

/** Somebody else's host of an @context. */
export interface ContextHost {
  readonly url: string;
  stop(): void;
}

/** Runs a check with a host of its own that serves this text. */
export const withContextHost =
  (text: string, check: (hub: ClauseHub, host: ContextHost) => Promise<void>) => async (hub: ClauseHub) => {
    const server = createServer((_asked, response) => {
      response.writeHead(200, { 'content-type': 'application/ld+json', connection: 'close' });
      response.end(text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const stop = () => {
      server.close();
      server.closeAllConnections();
    };
    try {
      await check(hub, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/context.jsonld`, stop });
    } finally {
      stop();
    }
  };
