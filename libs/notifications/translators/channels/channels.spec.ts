import type { MessageGateway, OutboxFile, SendOptions, SendResult } from '#protocols';
import type { DeliverableFiles } from '../../ports/delivery-channel.ts';
import { emailChannel } from './email.ts';
import { sandboxChannel } from './sandbox.ts';
import { slackChannel } from './slack.ts';
import { smsChannel } from './sms.ts';
import { webhookChannel } from './webhook.ts';

const MAIL_FROM = 'Tidings <noreply@tidings.example>';
const ID = '0190b6a2-0000-7000-8000-000000000001';
const FIRST = { number: 1, timeoutMs: 5_000 };
const SECOND = { number: 2, timeoutMs: 5_000 };

function notification(fields: Partial<DeliverableFiles> = {}): DeliverableFiles {
  return { notificationId: ID, recipient: 'somebody', subject: 'Hello', body: 'World', metadata: { order: '7' }, files: [], ...fields };
}

const { subject: _, ...withoutSubject } = notification();

interface RecordingGateway<Message> extends MessageGateway<Message> {
  readonly messages: Message[];
  readonly options: SendOptions[];
}

function recording<Message>(result: SendResult = { outcome: 'accepted' }): RecordingGateway<Message> {
  const messages: Message[] = [];
  const options: SendOptions[] = [];
  return {
    messages,
    options,
    send: async (message, sendOptions) => {
      messages.push(message);
      options.push(sendOptions);
      return result;
    },
  };
}

describe('every channel', () => {
  it('names itself and what to do after a lost answer', () => {
    const channels = [
      emailChannel({ gateway: recording(), mailFrom: MAIL_FROM }),
      slackChannel({ gateway: recording() }),
      smsChannel({ gateway: recording() }),
      webhookChannel({ gateway: recording() }),
    ];
    expect(channels.map(({ channel, afterUnknown }) => [channel, afterUnknown])).toEqual([
      ['email', 'retry'],
      ['slack', 'hold'],
      ['sms', 'hold'],
      ['webhook', 'retry'],
    ]);
  });

  it('passes on how long an attempt may take', async () => {
    const gateway = recording<never>();
    await slackChannel({ gateway }).deliver(notification(), FIRST);
    expect(gateway.options).toEqual([{ timeoutMs: 5_000 }]);
  });

  it.each<[SendResult, unknown]>([
    [{ outcome: 'accepted' }, { kind: 'delivered' }],
    [{ outcome: 'accepted', providerMessageId: 'p1' }, { kind: 'delivered', providerMessageId: 'p1' }],
    [{ outcome: 'rejected', kind: 'permanent', reason: 'r' }, { kind: 'permanent', reason: 'r' }],
    [{ outcome: 'rejected', kind: 'transient', reason: 'r' }, { kind: 'transient', reason: 'r' }],
    [{ outcome: 'rejected', kind: 'throttled', reason: 'r', retryAfterMs: 9 }, { kind: 'throttled', reason: 'r', retryAfterMs: 9 }],
    [{ outcome: 'rejected', kind: 'throttled', reason: 'r' }, { kind: 'throttled', reason: 'r' }],
    [{ outcome: 'unknown', reason: 'r' }, { kind: 'unknown', reason: 'r' }],
  ])('says of %j what the gateway said', async (sent, delivered) => {
    expect(await smsChannel({ gateway: recording(sent) }).deliver(notification(), FIRST)).toEqual(delivered);
  });

  it('writes the same message on every attempt', async () => {
    const mails = recording<never>();
    const calls = recording<never>();
    for (const attempt of [FIRST, SECOND]) {
      await emailChannel({ gateway: mails, mailFrom: MAIL_FROM }).deliver(notification(), attempt);
      await webhookChannel({ gateway: calls }).deliver(notification(), attempt);
    }
    expect(mails.messages[1]).toEqual(mails.messages[0]);
    expect(calls.messages[1]).toEqual(calls.messages[0]);
  });
});

describe('the e-mail channel', () => {
  it('writes a message named after the notification', async () => {
    const gateway = recording();
    await emailChannel({ gateway, mailFrom: MAIL_FROM }).deliver(notification({ recipient: 'ada@lovelace.example' }), FIRST);
    expect(gateway.messages).toEqual([
      {
        messageId: `<${ID}@tidings.example>`,
        from: MAIL_FROM,
        to: 'ada@lovelace.example',
        subject: 'Hello',
        text: 'World',
        headers: { 'X-Tidings-Notification-Id': ID },
      },
    ]);
  });

  it.each([
    ['noreply@tidings.example', 'tidings.example'],
    ['"At @ home" <noreply@mail.tidings.example>', 'mail.tidings.example'],
    ['root@localhost', 'localhost'],
    ['nobody', 'localhost'],
  ])('takes the domain of the Message-ID from the sender %s', async (mailFrom, domain) => {
    const gateway = recording();
    await emailChannel({ gateway, mailFrom }).deliver(notification(), FIRST);
    expect(gateway.messages).toMatchObject([{ messageId: `<${ID}@${domain}>` }]);
  });

  it('hands over the files, in their order', async () => {
    const gateway = recording();
    const files = ['a', 'b'].map((name) => ({ name: `${name}.txt`, type: 'text/plain', content: Buffer.from(name) }));
    await emailChannel({ gateway, mailFrom: MAIL_FROM }).deliver(notification({ files }), FIRST);
    expect(gateway.messages).toMatchObject([{ attachments: files }]);
  });

  it('has a subject for a notification without one', async () => {
    const gateway = recording();
    await emailChannel({ gateway, mailFrom: MAIL_FROM }).deliver(withoutSubject, FIRST);
    expect(gateway.messages).toMatchObject([{ subject: 'Notification' }]);
  });
});

describe('the other channels', () => {
  it('writes the subject for Slack in bold above the body', async () => {
    const gateway = recording();
    await slackChannel({ gateway }).deliver(notification(), FIRST);
    await slackChannel({ gateway }).deliver(withoutSubject, FIRST);
    expect(gateway.messages).toEqual([{ text: '*Hello*\nWorld' }, { text: 'World' }]);
  });

  it('sends the body alone as a text message', async () => {
    const gateway = recording();
    await smsChannel({ gateway }).deliver(notification({ recipient: '+4915112345678' }), FIRST);
    expect(gateway.messages).toEqual([{ to: '+4915112345678', body: 'World' }]);
  });

  it('calls a webhook with the notification, named by its id', async () => {
    const gateway = recording();
    await webhookChannel({ gateway }).deliver(notification({ recipient: 'https://example.com/hook' }), FIRST);
    await webhookChannel({ gateway }).deliver(withoutSubject, FIRST);
    expect(gateway.messages).toEqual([
      { url: 'https://example.com/hook', id: ID, payload: { notificationId: ID, subject: 'Hello', body: 'World', metadata: { order: '7' } } },
      { url: 'somebody', id: ID, payload: { notificationId: ID, subject: null, body: 'World', metadata: { order: '7' } } },
    ]);
  });
});

describe('the sandbox', () => {
  it.each([
    ['email', { format: 'eml', mail: { messageId: `<${ID}@tidings.example>`, to: 'somebody', text: 'World' } }],
    ['slack', { format: 'json', value: { recipient: 'somebody', text: '*Hello*\nWorld' } }],
    ['sms', { format: 'json', value: { to: 'somebody', body: 'World' } }],
    ['webhook', { format: 'json', value: { url: 'somebody', id: ID, payload: { body: 'World' } } }],
  ] as const)('writes to a file what the %s channel would have sent', async (channel, content) => {
    const gateway = recording<OutboxFile>();
    const sandbox = sandboxChannel(channel, gateway, { mailFrom: MAIL_FROM });
    expect(sandbox.channel).toBe(channel);
    expect(await sandbox.deliver(notification(), FIRST)).toEqual({ kind: 'delivered' });
    expect(gateway.messages).toMatchObject([{ folder: channel, id: ID, content }]);
  });
});
