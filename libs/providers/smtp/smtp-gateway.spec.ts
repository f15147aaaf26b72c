import { messageGatewayContract, type OtherSide } from '../../protocols/contract/message-gateway.contract.ts';
import { unreachableUrl } from '../../../test/support/http-sink.ts';
import { type SmtpSinkBehaviour, startSmtpSink } from '../../../test/support/smtp-sink.ts';
import type { MailMessage } from '#protocols';
import { openSmtp } from './smtp-gateway.ts';

const PLENTY = { timeoutMs: 30_000 };
const CREDENTIALS = { user: 'tidings', pass: 'correct-horse' };

let counter = 0;
function mail(fields: Partial<MailMessage> = {}): MailMessage {
  counter += 1;
  return {
    messageId: `<${counter}@tidings.example>`,
    from: 'Tidings <noreply@tidings.example>',
    to: 'ada@lovelace.example',
    subject: 'Grüße',
    text: 'Confidential words',
    headers: { 'X-Tidings-Notification-Id': `${counter}` },
    ...fields,
  };
}

const BEHAVIOURS: Readonly<Record<OtherSide, SmtpSinkBehaviour>> = {
  accepts: 'accept',
  'refuses for good': { reject: 550, text: '5.1.1 <ada@lovelace.example> is not known here', at: 'recipient' },
  'refuses for now': { reject: 450, text: '4.2.1 <ada@lovelace.example> is busy' },
  throttles: { reject: 421, text: '4.7.0 tidings.example sends too much', at: 'sender' },
  'is silent': 'hang',
  'hangs up': 'drop',
};

messageGatewayContract<MailMessage>('smtp', {
  open: async () => {
    const sink = await startSmtpSink({ credentials: CREDENTIALS });
    const gateway = openSmtp({ url: sink.url });
    const unreachable = openSmtp({ url: await unreachableUrl('smtp') });
    return {
      gateway,
      unreachable,
      message: mail,
      otherSide: (behaviour) => sink.behaveAlways(BEHAVIOURS[behaviour]),
      taken: sink.message,
      takenCount: () => sink.messages.length,
      end: async () => gateway[Symbol.asyncDispose](),
      confidential: ['lovelace', 'Confidential', CREDENTIALS.pass, 'Grüße'],
      [Symbol.asyncDispose]: async () => {
        await gateway[Symbol.asyncDispose]();
        await unreachable[Symbol.asyncDispose]();
        await sink[Symbol.asyncDispose]();
      },
    };
  },
});

describe('openSmtp', () => {
  it('sends the message as it was given', async () => {
    await using sink = await startSmtpSink();
    await using gateway = openSmtp({ url: sink.url });
    const message = mail({ text: 'Zeile eins\n.\nZeile drei: ü' });
    expect(await gateway.send(message, PLENTY)).toMatchObject({ outcome: 'accepted' });
    const { from, to, email } = await sink.message(1);
    expect({ from, to }).toEqual({ from: 'noreply@tidings.example', to: ['ada@lovelace.example'] });
    expect(email).toMatchObject({ messageId: message.messageId, subject: 'Grüße' });
    expect(email.text?.trimEnd()).toBe('Zeile eins\n.\nZeile drei: ü');
    expect(email.headers).toContainEqual(expect.objectContaining({ key: 'x-tidings-notification-id', value: `${counter}` }));
  });

  it('takes a recipient as one address, whatever it looks like', async () => {
    await using sink = await startSmtpSink();
    await using gateway = openSmtp({ url: sink.url });
    await gateway.send(mail({ to: 'a@one.example, b@two.example' }), PLENTY);
    expect(sink.messages.flatMap(({ to }) => to)).not.toContain('b@two.example');
  });

  it('sends many messages over few connections', async () => {
    await using sink = await startSmtpSink();
    await using gateway = openSmtp({ url: sink.url, maxConnections: 2 });
    await Promise.all(Array.from({ length: 20 }, () => gateway.send(mail(), PLENTY)));
    expect(sink.messages).toHaveLength(20);
    expect(sink.connections()).toBeLessThanOrEqual(2);
  });

  it('keeps to the number of connections that its URL allows', async () => {
    await using sink = await startSmtpSink();
    await using gateway = openSmtp({ url: `${sink.url}?maxConnections=1` });
    await Promise.all(Array.from({ length: 5 }, () => gateway.send(mail(), PLENTY)));
    expect(sink.messages).toHaveLength(5);
    expect(sink.connections()).toBe(1);
  });

  it.each([
    ['the sender', { dropAt: 'sender' }],
    ['the recipient', { dropAt: 'recipient' }],
  ] as const)('knows that nothing was sent when the connection is lost at %s', async (_, behaviour) => {
    await using sink = await startSmtpSink();
    await using gateway = openSmtp({ url: sink.url });
    sink.behaveAlways(behaviour);
    expect(await gateway.send(mail(), PLENTY)).toMatchObject({ outcome: 'rejected', kind: 'transient' });
    expect(sink.messages).toHaveLength(0);
  });

  it('knows that a message was not sent that was cut off before its end', async () => {
    await using sink = await startSmtpSink();
    await using gateway = openSmtp({ url: sink.url });
    sink.behaveAlways({ dropAt: 'content' });
    // Larger than what the sockets' buffers can swallow.
    const text = `${'x'.repeat(70)}\n`.repeat(400_000);
    expect(await gateway.send(mail({ text }), PLENTY)).toMatchObject({ outcome: 'rejected', kind: 'transient' });
    expect(sink.messages).toHaveLength(0);
  });

  it('knows that nothing was sent when the time is up before the message was asked for', async () => {
    await using sink = await startSmtpSink();
    await using gateway = openSmtp({ url: sink.url });
    sink.behaveAlways({ hangAt: 'recipient' });
    expect(await gateway.send(mail(), { timeoutMs: 300 })).toMatchObject({ outcome: 'rejected', kind: 'transient' });
  });

  it('knows that a message was not sent that was still waiting for a connection', async () => {
    await using sink = await startSmtpSink();
    await using gateway = openSmtp({ url: sink.url, maxConnections: 1 });
    sink.behaveAlways('hang');
    const [first, second] = [new AbortController(), new AbortController()];
    const underWay = gateway.send(mail(), { ...PLENTY, stop: first.signal });
    const waiting = gateway.send(mail(), { ...PLENTY, stop: second.signal });
    await sink.message(1);
    second.abort();
    expect(await waiting).toMatchObject({ outcome: 'rejected', kind: 'transient' });
    first.abort();
    expect(await underWay).toMatchObject({ outcome: 'unknown' });
  });

  it('moves on to a fresh connection when the server has closed the idle one', async () => {
    await using sink = await startSmtpSink();
    await using gateway = openSmtp({ url: sink.url, maxConnections: 1 });
    await gateway.send(mail(), PLENTY);
    sink.dropConnections();
    expect(await gateway.send(mail(), PLENTY)).toMatchObject({ outcome: 'accepted' });
    expect(sink.messages).toHaveLength(2);
  });

  it.each([
    [{ reject: 554, text: '5.7.1 spam' }, 'permanent', 'SMTP 554 5.7.1: the message was refused'],
    [{ reject: 552, text: 'full', at: 'recipient' }, 'permanent', 'SMTP 552: the recipient was refused'],
    [{ reject: 530, text: '5.7.0 log in', at: 'sender' }, 'transient', 'SMTP 530 5.7.0: the sender was refused'],
    [{ reject: 451, text: 'later', at: 'recipient' }, 'transient', 'SMTP 451: the recipient was refused'],
    [{ reject: 421, text: 'closing' }, 'throttled', 'SMTP 421: the message was refused'],
  ] as const)('reports %j as %s', async (behaviour, kind, reason) => {
    await using sink = await startSmtpSink();
    await using gateway = openSmtp({ url: sink.url });
    sink.behave(behaviour);
    expect(await gateway.send(mail(), PLENTY)).toEqual({ outcome: 'rejected', kind, reason });
  });

  it('takes a refused log-in for something that can be mended', async () => {
    await using sink = await startSmtpSink({ credentials: CREDENTIALS });
    await using gateway = openSmtp({ url: sink.url.replace(CREDENTIALS.pass, 'wrong-battery') });
    expect(await gateway.send(mail(), PLENTY)).toEqual({
      outcome: 'rejected',
      kind: 'transient',
      reason: 'SMTP 535 5.7.8: authentication failed',
    });
  });

  it.each([
    [554, 'transient'],
    [421, 'throttled'],
  ])('takes a refused connection (%i) for no fault of the message', async (code, kind) => {
    await using sink = await startSmtpSink({ refuseConnections: code });
    await using gateway = openSmtp({ url: sink.url });
    expect(await gateway.send(mail(), PLENTY)).toEqual({ outcome: 'rejected', kind, reason: `SMTP ${code}: the connection was refused` });
  });

  it('finishes what is under way when it is disposed of', async () => {
    await using sink = await startSmtpSink();
    const gateway = openSmtp({ url: sink.url });
    let accept: (value?: unknown) => void = () => {};
    sink.behave({ acceptAfter: new Promise((resolve) => (accept = resolve)) });
    const sending = gateway.send(mail(), PLENTY);
    await sink.message(1);
    const disposed = gateway[Symbol.asyncDispose]();
    accept();
    await disposed;
    expect(await sending).toMatchObject({ outcome: 'accepted' });
  });
});
