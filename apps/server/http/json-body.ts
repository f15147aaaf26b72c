import type { FastifyInstance } from 'fastify';
import { problem, Refused } from '../problems/problem.ts';

/** Deeper than anything that is ever asked for, and far from what a stack can hold. */
const MOST_LEVELS = 32;

/** JSON, or no body at all, even under the name of JSON: `POST .../cancel` needs none. */
export function acceptJsonOnly(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') {
      done(null, undefined);
      return;
    }
    void parse(request, body as string, (error, value: unknown) => {
      if (error) done(error);
      else if (isDeeperThan(MOST_LEVELS, value)) done(new Refused(problem('malformed_json', `The body has more than ${MOST_LEVELS} levels.`)));
      else done(null, value);
    });
  });
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}
