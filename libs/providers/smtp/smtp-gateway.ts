import { createTransport } from 'nodemailer';
import type MimeNode from 'nodemailer/lib/mime-node';
import type { MailMessage, MessageGateway, SendResult } from '#protocols';
import { type Handover, startHandover } from './handover.ts';
import { failureResult } from './failure-result.ts';
import { fitsOnePiece, onePiece } from './one-piece.ts';
import { serverMessageId } from './server-reply.ts';

export interface SmtpOptions {
  /** `smtp://user:password@host:port` or `smtps://...`; `?requireTLS=true` insists on STARTTLS. */
  readonly url: string;
  /** Most connections at a time; further messages wait. Default 40; `maxConnections` in the URL wins. */
  readonly maxConnections?: number;
  /** Longest time to connect, name look-up included. Default 5 000 ms. */
  readonly connectTimeoutMs?: number;
  /** Longest time from the connection to the server's greeting. Default 5 000 ms. */
  readonly greetingTimeoutMs?: number;
  /** Longest silence of the server. Default 30 000 ms; the caller's deadline is usually sooner. */
  readonly socketTimeoutMs?: number;
}

/** Kept-open connections to one mail server. Disposing of it waits for the messages under way. */
export type SmtpGateway = MessageGateway<MailMessage> & AsyncDisposable;

/** Below what mail servers allow one client at a time (Postfix: 50). A message takes two round trips, four where the server offers no PIPELINING. */
const MAX_CONNECTIONS = 40;
/** Then a connection is replaced: servers do not like those that never end. */
const MESSAGES_PER_CONNECTION = 1_000;
const CONNECT_TIMEOUT_MS = 5_000;
const GREETING_TIMEOUT_MS = 5_000;
const SOCKET_TIMEOUT_MS = 30_000;
/** An idle connection is closed by us, before the server does it. */
const IDLE_TIMEOUT_MS = 20_000;
/** How often a message moves to a fresh connection because its own had been closed before any of it was sent. */
const MAX_REQUEUES = 3;

export function openSmtp(options: SmtpOptions): SmtpGateway {
  const transport = createTransport({
    url: options.url,
    pool: true,
    maxConnections: options.maxConnections ?? MAX_CONNECTIONS,
    maxMessages: MESSAGES_PER_CONNECTION,
    maxRequeues: MAX_REQUEUES,
    idleTimeout: IDLE_TIMEOUT_MS,
    connectionTimeout: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    dnsTimeout: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    greetingTimeout: options.greetingTimeoutMs ?? GREETING_TIMEOUT_MS,
    socketTimeout: options.socketTimeoutMs ?? SOCKET_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // The signal is the one object that a message and nodemailer's view of it have in common.
  const onTheirWay = new Map<AbortSignal, OnItsWay>();
  transport.use('stream', (mail, done) => {
    const known = mail.data.signal && onTheirWay.get(mail.data.signal);
    if (known !== undefined && mail.message !== undefined) readBy(mail.message, known);
    done();
  });

  const underWay = new Set<Promise<SendResult>>();

  async function send(message: MailMessage, handover: Handover): Promise<SendResult> {
    onTheirWay.set(handover.signal, { message, handover });
    try {
      const { response } = await transport.sendMail({ signal: handover.signal, ...envelopeAndContent(message) });
      return { outcome: 'accepted', providerMessageId: serverMessageId(response) ?? message.messageId };
    } catch (error) {
      return failureResult(error, handover);
    } finally {
      onTheirWay.delete(handover.signal);
      handover.end();
    }
  }

  return {
    send: async (message, sendOptions) => {
      const sending = send(message, startHandover(sendOptions));
      underWay.add(sending);
      return sending.finally(() => underWay.delete(sending));
    },
    [Symbol.asyncDispose]: async () => {
      // A message that already has its connection is finished, one that still waits for its turn is not sent.
      transport.close();
      await Promise.allSettled(underWay);
    },
  };
}

interface OnItsWay {
  readonly message: MailMessage;
  readonly handover: Handover;
}

/** How the connection comes to read the message: watched in any case. */
function readBy(node: MimeNode, { message, handover }: OnItsWay): void {
  if (fitsOnePiece(message)) node.createReadStream = () => handover.watch(onePiece(node, message.text));
  else node.processFunc((stream) => handover.watch(stream));
}

/** `to` as an object, so that it is one address and never parsed as a list; headers spelt as they came. */
function envelopeAndContent(message: MailMessage) {
  const { messageId, from, to, subject, text, headers, attachments = [] } = message;
  const own = new Map(Object.keys(headers).map((key) => [key.toLowerCase(), key]));
  const normalizeHeaderKey = (key: string): string => own.get(key.toLowerCase()) ?? key;
  const files = attachments.map(({ name, type, content }) => ({ filename: name, contentType: type, content: asBuffer(content) }));
  return { messageId, from, to: { name: '', address: to }, subject, text, headers: { ...headers }, normalizeHeaderKey, attachments: files };
}

/** The same bytes, not a copy. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
