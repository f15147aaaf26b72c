/** One `curl` of a guide, with what the guide says it answers. */
export interface GuideCall {
  readonly method: 'GET' | 'POST';
  /** With what is to be filled in between angle brackets: `/v1/registrations/<registrationId>`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object;
  /** The body as it is written, whatever it is. */
  readonly data?: string;
  readonly status: number;
  /** The lines of comment after the status. */
  readonly shown: readonly string[];
}

/**
 * Makes all calls of a guide in their order, and holds each answer against what the guide shows, where `...` stands
 * for anything. What is to be filled in is taken from the answers before.
 */
export async function makeCallsOf(markdown: string, url: string): Promise<void> {
  const known: Record<string, unknown> = {};
  const filled = (text: string): string => text.replaceAll(/<(\w+)>/g, (_all, name: string) => String(known[name]));
  for (const { method, path, headers, data, status, shown } of callsIn(markdown)) {
    const answer = await fetch(url + filled(path), { method, headers, ...(data !== undefined && { body: filled(data) }) });
    const text = await answer.text();
    expect({ call: `${method} ${path}`, status: answer.status, text }).toEqual({ call: `${method} ${path}`, status, text: expect.any(String) });
    for (const line of shown) expect(text).toMatch(new RegExp(line.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('\\.\\.\\.', '[^"]*')));
    Object.assign(known, JSON.parse(text));
  }
}

/** All calls in the shell blocks of a guide, in their order. Each has its status in a comment below it: `# HTTP/1.1 200 OK`. */
export function callsIn(markdown: string): readonly GuideCall[] {
  const blocks = [...markdown.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => (block ?? '').replaceAll('\\\n', ' '));
  return blocks.flatMap((block) => block.split(/^(?=curl )/m).filter((text) => text.startsWith('curl ')).map(callOf));
}

function callOf(text: string): GuideCall {
  const [, command = '', rest = ''] = /^((?:'[^']*'|[^'\n])*)([^]*)$/.exec(text.trim()) ?? [];
  const comments = rest.trim().split('\n');
  const body = /-d '([^']*)'/.exec(command)?.[1];
  const data = body ?? /--data-binary '([^']*)'/.exec(command)?.[1];
  const shown = comments.map((line) => line.replace(/^# /, '').trim());
  return {
    method: data === undefined && !command.includes(' -X POST ') ? 'GET' : 'POST',
    path: /http:\/\/127\.0\.0\.1:3000([^\s']+)/.exec(command)?.[1] ?? '',
    headers: Object.fromEntries([...command.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name, value]) => [name, value])) as Record<string, string>,
    ...(body !== undefined && { body: JSON.parse(body) as object }),
    ...(data !== undefined && { data }),
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(shown[0] ?? '')?.[1]),
    shown: shown.slice(1).filter((line) => line !== ''),
  };
}
