import type { documented } from '../support/documented.ts';
import type { HttpAnswer } from './http-answers.ts';

/** What is wrong with an answer, or null when nothing is: whatever was asked, this is how one answers. */
export function complaint(answer: HttpAnswer, method: string, url: string, isDocumented: ReturnType<typeof documented>): string | null {
  const { status, headers, body } = answer;
  const type = (headers['content-type'] ?? '').split(';', 1)[0] ?? '';
  const problem = parsed(body);
  if (status >= 500 && !(status === 503 && problem?.['code'] === 'overloaded' && headers['retry-after'])) return 'a failure of the server';
  if (status < 400 || method === 'HEAD') return null;
  if (type !== 'application/problem+json') return `an error of type ${type}`;
  if (problem?.['status'] !== status || !['type', 'title', 'detail', 'code'].every((name) => typeof problem[name] === 'string')) return 'an error without all the members of a problem';
  if (BEFORE_ANY_ROUTE.has(String(problem['code'])) || method === 'OPTIONS') return null;
  try {
    isDocumented({ request: { method, url }, status, type, body: problem, text: body } as unknown as Parameters<typeof isDocumented>[0]);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What is refused before it is known what was asked for is in no description of a call. */
const BEFORE_ANY_ROUTE: ReadonlySet<string> = new Set(['malformed_request', 'malformed_json', 'request_timeout', 'headers_too_large', 'uri_too_long', 'payload_too_large', 'unsupported_media_type', 'not_found', 'method_not_allowed']);

function parsed(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}
