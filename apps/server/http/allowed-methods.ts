import type { FastifyInstance } from 'fastify';

/** The methods that some route serves at this address; empty when the address is unknown. */
export function allowedMethods(server: FastifyInstance, url: string): readonly string[] {
  const path = url.split('?', 1)[0] ?? '';
  const routes = known.get(server) ?? [];
  return [...new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods))].toSorted();
}

/** Takes note of every route as it is added. */
export function noteRoutes(server: FastifyInstance): void {
  const routes: KnownRoute[] = [];
  known.set(server, routes);
  server.addHook('onRoute', ({ url, method }) => {
    const pattern = new RegExp(`^${url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : escape(part))).join('/')}$`);
    routes.push({ pattern, methods: [method].flat() });
  });
}

interface KnownRoute {
  readonly pattern: RegExp;
  readonly methods: readonly string[];
}

const known = new WeakMap<FastifyInstance, KnownRoute[]>();

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
