/** A statement on its way to Postgres. */
export interface Statement {
  /** The name it is prepared under; empty when it has none. */
  readonly name: string;
  readonly text: string;
  /** Its parameters as bytes, and for a simple query nothing. */
  readonly parameters: Buffer;
}

/** A message of a client: its bytes, and the statement that the server would begin to carry out at it. */
export interface Message {
  readonly bytes: Buffer;
  readonly statement?: Statement;
}

/** Cuts what a client sends into messages (protocol 3.0), and tells which of them set something going. */
export function clientMessages(): (chunk: Buffer) => Message[] {
  const prepared = new Map<string, string>();
  let rest: Buffer = Buffer.alloc(0);
  let started = false;

  function take(): Message | null {
    // The first message has no type byte.
    const head = started ? 1 : 0;
    if (rest.length < head + 4) return null;
    const end = head + rest.readUInt32BE(head);
    if (rest.length < end) return null;
    const bytes = rest.subarray(0, end);
    rest = rest.subarray(end);
    if (started) return read(bytes);
    started = true;
    return { bytes };
  }

  function read(bytes: Buffer): Message {
    const body = bytes.subarray(5);
    switch (String.fromCharCode(bytes[0]!)) {
      case 'P': {
        const [name, text] = texts(body, 2);
        prepared.set(name!, text!);
        return { bytes };
      }
      case 'B': {
        const [, name] = texts(body, 2);
        return { bytes, statement: { name: name!, text: prepared.get(name!) ?? '', parameters: body } };
      }
      case 'Q': return { bytes, statement: { name: '', text: texts(body, 1)[0]!, parameters: Buffer.alloc(0) } };
      default: return { bytes };
    }
  }

  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const messages: Message[] = [];
    for (let message = take(); message !== null; message = take()) messages.push(message);
    return messages;
  };
}

/** Whether an answer is complete. Clients here ask one thing at a time, so the last message is ReadyForQuery. */
export function answerEnds(): (chunk: Buffer) => boolean {
  let tail = Buffer.alloc(0);
  return (chunk) => {
    tail = Buffer.concat([tail, chunk.subarray(-READY.length - 1)]).subarray(-READY.length - 1);
    return tail.subarray(0, READY.length).equals(READY);
  };
}

const READY = Buffer.from([0x5a, 0, 0, 0, 5]);

/** Texts that end with a zero byte, one after the other. */
function texts(body: Buffer, count: number): string[] {
  const found: string[] = [];
  for (let at = 0; found.length < count;) {
    const end = body.indexOf(0, at);
    found.push(body.toString('utf8', at, end));
    at = end + 1;
  }
  return found;
}
