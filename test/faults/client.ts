/** An answer of a server; status 0 when none came. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly replayed: boolean;
  readonly position: string | undefined;
}

const PATIENCE_MS = 20_000;

/** Asks one server. Never throws: servers die here. */
export async function call(url: string, method: 'GET' | 'POST', path: string, body?: unknown, key?: string): Promise<Answer> {
  try {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...(key !== undefined && { 'idempotency-key': key }) },
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return {
      status: response.status,
      body: (await response.json()) as Record<string, unknown>,
      replayed: response.headers.get('idempotent-replayed') === 'true',
      position: response.headers.get('tidings-position') ?? undefined,
    };
  } catch {
    return { status: 0, body: {}, replayed: false, position: undefined };
  }
}

/** @throws Error when it is not answered 2xx */
export async function ask(url: string, method: 'GET' | 'POST', path: string, body?: unknown): Promise<Record<string, unknown>> {
  const answer = await call(url, method, path, body);
  if (answer.status < 200 || answer.status > 299) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
