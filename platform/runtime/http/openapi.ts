import type { Localised } from '@hub/kernel';
import type { Route } from './http.ts';

const problem = {
  description: 'RFC 9457 problem details in both languages',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** The OpenAPI 3.1 description of the routes, derived from their schemas. */
export function describeApi(routes: readonly Route[], title: Localised, version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: `${title.zh} ${title.en}`, version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'code'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            code: { type: 'string' },
          },
        },
      },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'hub_session' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

function describeRoute(route: Route): object {
  return {
    summary: route.summary,
    operationId: `${route.method.toLowerCase()}${route.path.replaceAll(/[^A-Za-z0-9]+(\w)/g, (_all, letter: string) => letter.toUpperCase())}`,
    'x-permission': route.allow,
    security: route.allow === 'public' ? [] : [{ session: [] }, { token: [] }],
    parameters: [...pathParameters(route), ...queryParameters(route)],
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: Object.fromEntries(
              ['application/json', ...(route.accepts ?? [])].map((type) => [type, { schema: route.body }]),
            ),
          },
        }
      : {}),
    responses: {
      '2XX': {
        description: 'Done',
        ...(route.response ? { content: { 'application/json': { schema: route.response } } } : {}),
      },
      default: problem,
    },
  };
}

function pathParameters(route: Route): object[] {
  return [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: route.params?.properties?.[name ?? ''] ?? { type: 'string' },
  }));
}

function queryParameters(route: Route): object[] {
  const properties: Record<string, object> = route.query?.properties ?? {};
  const required: readonly string[] = route.query?.required ?? [];
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}
