import { databases } from '../support/databases.ts';
import { startHubProcess } from '../support/hub-process.ts';

/** `METHOD path → permission` of every route of a running hub, sorted. */
export async function listRoutes(): Promise<readonly string[]> {
  const [embedded] = databases;
  if (!embedded) throw new Error('no database to run a hub on');
  return embedded.use(async (environment) => {
    const hub = await startHubProcess(environment);
    try {
      const { body } = await hub.call('GET', '/openapi.json');
      const paths = body.paths as Record<string, Record<string, { 'x-permission': string }>>;
      return Object.entries(paths)
        .flatMap(([path, methods]) =>
          Object.entries(methods).map(
            ([method, about]) =>
              `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')} → ${about['x-permission']}`,
          ),
        )
        .sort();
    } finally {
      await hub.stop();
    }
  });
}
