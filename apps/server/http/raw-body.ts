import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { HttpLimits } from './limits.ts';
import { sendProblem } from '../problems/problem-filter.ts';
import { problem, Refused } from '../problems/problem.ts';

/** Under this name bodies are taken as they are. Nobody outside this process knows it. */
const RAW = `application/x-${randomUUID()}`;
const RETRY_AFTER_SECONDS = '2';

/** Takes the body of a POST to this address as bytes, whatever it says it is: `request.body` is a Buffer, or absent. */
export function takeRawBodies(server: FastifyInstance, url: string, { uploadBytes, uploads }: Pick<HttpLimits, 'uploadBytes' | 'uploads'>): void {
  let running = 0;
  server.addContentTypeParser(RAW, { parseAs: 'buffer', bodyLimit: uploadBytes }, (_request, body, done) => done(null, body));
  server.addHook('onRequest', (request, reply, done) => {
    if (!isUpload(request, url)) {
      done();
      return;
    }
    if (running >= uploads) {
      sendProblem(reply, new Refused(problem('overloaded', 'Too many files are being uploaded.'), { 'retry-after': RETRY_AFTER_SECONDS }));
      return;
    }
    running++;
    reply.raw.once('close', () => running--);
    request.raw.headers['content-type'] = RAW;
    done();
  });
}

function isUpload({ method, routeOptions }: FastifyRequest, url: string): boolean {
  return method === 'POST' && routeOptions.url === url;
}
