import { setTimeout as pause } from 'node:timers/promises';
import type { Channel } from '#notifications';
import { call, type Answer } from './client.ts';
import { count, type Ledger, type Wanted } from './ledger.ts';
import { LONG_BODY } from './outbox.ts';
import type { Random } from './random.ts';
import { BEHAVIOURS, type Behaviour, type Desk } from './receivers.ts';

/** Applications at work: several at once, each with one request at a time. */
export interface Traffic {
  /** Resolves when every request has been answered. */
  stop(): Promise<void>;
}

export interface TrafficOptions {
  readonly random: Random;
  readonly desk: Desk;
  readonly ledger: Ledger;
  /** The servers that are up, and where the webhooks of tests go. */
  readonly servers: () => readonly string[];
  readonly webhookUrl: string;
  readonly clients: number;
  /** The mean pause of a client between two requests. */
  readonly pauseMs: number;
  /** Share of messages whose receiver misbehaves. */
  readonly trouble: number;
  /** Share of messages that are too long for an outbox with a quota. */
  readonly longBodies: number;
}

const CHANNELS: readonly Channel[] = ['email', 'slack', 'sms', 'webhook'];
const LARGEST_BATCH = 8;

export function startTraffic(options: TrafficOptions): Traffic {
  let isOver = false;
  const client = async (n: number): Promise<void> => {
    const application = openApplication({ ...options, random: options.random.fork(`client ${n}`) }, n);
    while (!isOver) {
      await application.act();
      await pause(options.random.next() * 2 * options.pauseMs);
    }
    await application.finish();
  };
  const clients = Array.from({ length: options.clients }, (_, n) => client(n));
  return {
    stop: async () => {
      isOver = true;
      await Promise.all(clients);
    },
  };
}

interface Draft extends Wanted {
  readonly body: Readonly<Record<string, unknown>>;
}

function openApplication({ random, desk, ledger, servers, webhookUrl, trouble, longBodies }: TrafficOptions, n: number) {
  const mine: string[] = [];
  const troubled: string[] = [];
  const unanswered: { readonly key: string; readonly draft: Draft }[] = [];
  let drafts = 0;

  function draft(later = false): Draft {
    const channel = random.one(CHANNELS);
    const marker = `m${n.toString(36)}c${(drafts++).toString(36)}x`;
    if (random.chance(trouble)) desk.plan(marker, Array.from({ length: random.between(1, 5) }, (): Behaviour => random.one(BEHAVIOURS)));
    const sendAt = later ? { sendAt: new Date(Date.now() + random.between(200, 2_000)).toISOString() } : {};
    const priority = random.one(['low', 'normal', 'urgent']);
    const tail = random.chance(longBodies) ? ` ${LONG_BODY}` : '';
    return { marker, channel, body: { recipient: recipientOf(channel, marker), channel, subject: `About ${marker}`, body: `This is ${marker}${tail}`, priority, ...sendAt } };
  }

  const recipientOf = (channel: Channel, marker: string): string => {
    switch (channel) {
      case 'email': return `${marker}@example.com`;
      case 'slack': return '#tests';
      case 'sms': return '+15550001111';
      case 'webhook': return `${webhookUrl}/${marker}`;
    }
  };

  async function send(what: string, path: string, body?: unknown, key?: string): Promise<Answer> {
    const url = random.one(servers().length > 0 ? servers() : ['http://127.0.0.1:9']);
    const answer = await call(url, 'POST', path, body, key);
    count(ledger.answers, `${what} ${answer.status === 0 ? 'unanswered' : answer.status}`);
    if (!EXPECTED.has(answer.status)) ledger.wrong.push(`${what} was answered ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  }

  function noteAccepted(id: unknown, { marker, channel }: Draft, key?: string): void {
    ledger.accepted.set(String(id), { marker, channel });
    mine.push(String(id));
    if (desk.isPlanned(marker)) troubled.push(String(id));
    if (key !== undefined) ledger.keyed.set(key, new Set([...(ledger.keyed.get(key) ?? []), String(id)]));
  }

  async function accept(one: Draft, key?: string): Promise<boolean> {
    const { status, body } = await send(key === undefined ? 'accept' : 'keyed accept', '/v1/notifications', one.body, key);
    if (status === 202) noteAccepted(body['notificationId'], one, key);
    return status === 202;
  }

  async function batch(): Promise<void> {
    const all = Array.from({ length: random.between(1, LARGEST_BATCH) }, () => draft());
    const { status, body } = await send('batch', '/v1/notifications/batch', { notifications: all.map((one) => one.body) });
    if (status !== 202) return;
    (body['items'] as readonly { readonly notificationId?: string; readonly status?: string }[]).forEach((item, i) => {
      if (item.status === 'accepted') noteAccepted(item.notificationId, all[i]!);
    });
  }

  /** The same request once more, as after a lost answer. */
  async function repeat(): Promise<void> {
    const one = unanswered.shift();
    if (one !== undefined && !(await accept(one.draft, one.key))) unanswered.push(one);
  }

  async function keyed(): Promise<void> {
    const one = { key: `key-${n}-${drafts}`, draft: draft() };
    // Often again although it was answered.
    if (!(await accept(one.draft, one.key)) || random.chance(0.5)) unanswered.push(one);
  }

  /** Often one that is not over in no time. */
  async function cancel(): Promise<void> {
    const from = troubled.length > 0 && random.chance(0.6) ? troubled : mine;
    const id = random.chance(0.7) ? from.at(-1) : from[random.between(0, from.length - 1)];
    if (id === undefined) return;
    const { status } = await send('cancel', `/v1/notifications/${id}/cancel`);
    if (status === 200) ledger.cancelled.add(id);
  }

  async function retry(): Promise<void> {
    const [url] = random.shuffled(servers());
    if (url === undefined) return;
    const { body } = await call(url, 'GET', `/v1/notifications?status=${random.one(['failed', 'unknown'])}&limit=20`);
    const ids = ((body['items'] ?? []) as readonly { readonly notificationId: string }[]).map(({ notificationId }) => notificationId);
    const id = ids.length > 0 ? random.one(ids) : mine.at(-1);
    if (id === undefined) return;
    const { status } = await send('retry', `/v1/notifications/${id}/retry`);
    if (status === 202) ledger.retried.add(id);
  }

  /** An id that was answered is known from then on. */
  async function look(): Promise<void> {
    const id = mine.at(-1);
    if (id === undefined) return;
    const [url] = random.shuffled(servers());
    const { status } = await call(url ?? 'http://127.0.0.1:9', 'GET', `/v1/notifications/${id}/status`);
    count(ledger.answers, `look ${status === 0 ? 'unanswered' : status}`);
    if (status === 404) ledger.wrong.push(`the accepted ${id} was not found`);
    if (!EXPECTED.has(status) && status !== 504) ledger.wrong.push(`a look was answered ${status}`);
  }

  return {
    act(): Promise<unknown> {
      const draw = random.next();
      if (draw < 0.4) return accept(draft());
      if (draw < 0.5) return accept(draft(true));
      if (draw < 0.6) return batch();
      if (draw < 0.7) return keyed();
      if (draw < 0.77) return repeat();
      if (draw < 0.87) return cancel();
      if (draw < 0.92) return retry();
      return look();
    },
    /** Who has a key keeps asking until there is an answer. */
    async finish(): Promise<void> {
      for (let tries = 0; unanswered.length > 0 && tries < 200; tries++) {
        const before = unanswered.length;
        await repeat();
        if (unanswered.length === before) await pause(100);
      }
      if (unanswered.length > 0) ledger.wrong.push(`${unanswered.length} keyed requests were never accepted`);
    },
  };
}

/** 0: no answer. 409: too late or not retryable. 503: overloaded, or a store is away. */
const EXPECTED = new Set([0, 200, 202, 409, 503]);
