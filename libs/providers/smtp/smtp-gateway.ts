import SMTPPool, { type SMTPPoolSentMessageInfo } from 'nodemailer/lib/smtp-pool';
import type { MailMessage, MessageGateway, SendResult } from '#protocols';
import { compose } from './compose.ts';
import { type Handover, startHandover } from './handover.ts';
import { failureResult } from './failure-result.ts';
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
  const pool = new SMTPPool({
    url: options.url,
    maxConnections: options.maxConnections ?? MAX_CONNECTIONS,
    maxMessages: MESSAGES_PER_CONNECTION,
    maxRequeues: MAX_REQUEUES,
    idleTimeout: IDLE_TIMEOUT_MS,
    connectionTimeout: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    dnsTimeout: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    greetingTimeout: options.greetingTimeoutMs ?? GREETING_TIMEOUT_MS,
    socketTimeout: options.socketTimeoutMs ?? SOCKET_TIMEOUT_MS,
  });
  const underWay = new Set<Promise<SendResult>>();

  async function send(message: MailMessage, handover: Handover): Promise<SendResult> {
    try {
      const { response } = await handOver(pool, message, handover);
      return { outcome: 'accepted', providerMessageId: serverMessageId(response) ?? message.messageId };
    } catch (error) {
      return failureResult(error, handover);
    } finally {
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
      pool.close();
      await Promise.allSettled(underWay);
    },
  };
}

/** What the pool asks of a message (https://nodemailer.com/plugins/create), with the stream it reads watched. */
function handOver(pool: SMTPPool, message: MailMessage, { signal, watch }: Handover): Promise<SMTPPoolSentMessageInfo> {
  const { messageId } = message;
  const composed = compose(message);
  const mail = {
    data: { signal },
    message: {
      messageId: () => messageId,
      getHeader: () => messageId,
      getEnvelope: () => composed.getEnvelope(),
      createReadStream: () => watch(composed.createReadStream()),
    },
  };
  return new Promise((resolve, reject) => {
    pool.send(mail as unknown as PoolMail, (error, info) => {
      if (info) resolve(info);
      else reject(error ?? new Error('neither sent nor refused'));
    });
  });
}

type PoolMail = Parameters<SMTPPool['send']>[0];
