import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { arrivals } from './arrivals.ts';

/** A real SMTP server on a port of its own that behaves as told and remembers what it was sent. */
export interface SmtpSink extends AsyncDisposable {
  /** `smtp://127.0.0.1:<port>`; with the credentials in it when the sink asks for some. */
  readonly url: string;
  /** All messages read in full so far, whatever was answered. */
  readonly messages: readonly RecordedMail[];
  /** How many connections there have been. */
  connections(): number;
  /** The nth message, counted from 1, once it was read in full (and before it is answered). */
  message(n: number): Promise<RecordedMail>;
  /** Queues behaviours, one for each of the next messages; when the queue is empty, the standing one applies. */
  behave(...behaviours: readonly SmtpSinkBehaviour[]): void;
  /** Sets the standing behaviour; at the start `accept`. */
  behaveAlways(behaviour: SmtpSinkBehaviour): void;
  /** Closes every connection at once, as a server that restarts. */
  dropConnections(): void;
}

export interface RecordedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly email: Email;
}

export type SmtpSinkBehaviour =
  | 'accept'
  /** Reads the message and never answers. */
  | 'hang'
  /** Reads the message, then closes the connection. */
  | 'drop'
  /** Closes the connection at the named command, or at the first bytes of the message. */
  | { readonly dropAt: 'sender' | 'recipient' | 'content' }
  /** Never answers the named command. */
  | { readonly hangAt: 'sender' | 'recipient' }
  /** Refuses with a reply code, by default after the whole message. */
  | { readonly reject: number; readonly text?: string; readonly at?: 'sender' | 'recipient' | 'message' }
  /** Accepts once this has come to pass. */
  | { readonly acceptAfter: Promise<unknown> };

export interface SmtpSinkOptions {
  /** Asks for these credentials. */
  readonly credentials?: { readonly user: string; readonly pass: string };
  /** Refuses every connection with this code instead of a greeting. */
  readonly refuseConnections?: number;
}

type Done = (error?: Error | null, reply?: string) => void;

export async function startSmtpSink(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const { credentials, refuseConnections } = options;
  const messages = arrivals<RecordedMail>();
  const queue: SmtpSinkBehaviour[] = [];
  const sockets = new Map<number, Socket>();
  const current = new Map<string, SmtpSinkBehaviour>();
  let standing: SmtpSinkBehaviour = 'accept';
  let connections = 0;

  /** Answers one step of a session as the current behaviour wants it. */
  const step = (at: 'sender' | 'recipient' | 'message', session: { id: string; remotePort: number }, done: Done): void => {
    const behaviour = current.get(session.id) ?? 'accept';
    const drop = (): void => void sockets.get(session.remotePort)?.destroy();
    if (behaviour === 'accept') done(null);
    else if (behaviour === 'hang' || behaviour === 'drop') {
      if (at !== 'message') done(null);
      else if (behaviour === 'drop') drop();
    } else if ('acceptAfter' in behaviour) {
      if (at === 'message') void behaviour.acceptAfter.then(() => done(null));
      else done(null);
    } else if ('dropAt' in behaviour) {
      if (behaviour.dropAt === at) drop();
      else done(null);
    } else if ('hangAt' in behaviour) {
      if (behaviour.hangAt !== at) done(null);
    } else if ((behaviour.at ?? 'message') === at) done(refusal(behaviour.reject, behaviour.text));
    else done(null);
  };

  const server = new SMTPServer({
    disabledCommands: credentials === undefined ? ['STARTTLS', 'AUTH'] : ['STARTTLS'],
    allowInsecureAuth: true,
    authOptional: credentials === undefined,
    disableReverseLookup: true,
    onConnect: (_session, done) => done(refuseConnections === undefined ? null : refusal(refuseConnections)),
    onAuth: (auth, _session, done) => {
      const right = auth.username === credentials?.user && auth.password === credentials?.pass;
      if (right) done(null, { user: auth.username });
      else done(refusal(535, `5.7.8 ${auth.username} is not known with ${auth.password ?? ''}`));
    },
    onMailFrom: (_address, session, done) => {
      current.set(session.id, queue.shift() ?? standing);
      step('sender', session, done);
    },
    onRcptTo: (_address, session, done) => step('recipient', session, done),
    onData: (stream, session, done) => {
      const behaviour = current.get(session.id);
      if (typeof behaviour === 'object' && 'dropAt' in behaviour) {
        stream.once('data', () => sockets.get(session.remotePort)?.destroy());
        return;
      }
      void (async () => {
        const raw = await buffer(stream);
        const { mailFrom, rcptTo } = session.envelope;
        messages.add({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: raw.toString('utf8'),
          email: await PostalMime.parse(raw),
        });
        step('message', session, done);
      })().catch(() => undefined);
    },
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket) => {
    connections += 1;
    const port = socket.remotePort ?? 0;
    sockets.set(port, socket);
    socket.once('close', () => sockets.delete(port));
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const dropConnections = (): void => {
    for (const socket of sockets.values()) socket.destroy();
  };
  return {
    url: credentials === undefined ? `smtp://127.0.0.1:${port}` : `smtp://${credentials.user}:${credentials.pass}@127.0.0.1:${port}`,
    messages: messages.all,
    connections: () => connections,
    message: messages.nth,
    behave: (...behaviours) => void queue.push(...behaviours),
    behaveAlways: (behaviour) => {
      standing = behaviour;
    },
    dropConnections,
    [Symbol.asyncDispose]: async () => {
      dropConnections();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}

function refusal(code: number, text = 'no'): Error {
  return Object.assign(new Error(text), { responseCode: code });
}
