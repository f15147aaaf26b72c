/** An answer as it came over the wire. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** No other one can follow on this connection. */
  readonly isLast: boolean;
}

/**
 * Reads the first answer from the start of what was received: null while it is not complete.
 * Streams of events count as complete with their head.
 */
export function readAnswer(received: Buffer, method: string, hasEnded: boolean): { readonly answer: HttpAnswer; readonly length: number } | null {
  const headLength = received.indexOf('\r\n\r\n');
  if (headLength === -1) return null;
  const [first = '', ...lines] = received.subarray(0, headLength).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1]);
  if (!status) throw new Error(`This is no answer: ${first.slice(0, 200)}`);
  const start = headLength + 4;
  if (status < 200) return after(start, readAnswer(received.subarray(start), method, hasEnded));
  const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
  const answer = (body: string, length: number, isLast = headers['connection'] === 'close') => ({ answer: { status, headers, body, isLast }, length });
  if (method === 'HEAD' || status === 204 || status === 304) return answer('', start);
  if (headers['content-type']?.startsWith('text/event-stream')) return answer('', received.length, true);
  if (headers['content-length'] !== undefined) {
    const end = start + Number(headers['content-length']);
    return received.length < end ? null : answer(received.subarray(start, end).toString(), end);
  }
  if (headers['transfer-encoding'] === 'chunked') {
    const chunks = readChunks(received, start);
    return chunks && answer(chunks.body, chunks.end);
  }
  return hasEnded ? answer(received.subarray(start).toString(), received.length, true) : null;
}

type Read = ReturnType<typeof readAnswer>;

function after(offset: number, read: Read): Read {
  return read && { ...read, length: read.length + offset };
}

function readChunks(received: Buffer, start: number): { readonly body: string; readonly end: number } | null {
  const parts: Buffer[] = [];
  for (let at = start; ;) {
    const lineEnd = received.indexOf('\r\n', at);
    if (lineEnd === -1) return null;
    const size = parseInt(received.subarray(at, lineEnd).toString('latin1'), 16);
    const end = lineEnd + 2 + size + 2;
    if (received.length < end) return null;
    if (size === 0) return { body: Buffer.concat(parts).toString(), end };
    parts.push(received.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = end;
  }
}
