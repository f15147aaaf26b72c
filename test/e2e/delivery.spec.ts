import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startApplication, type Application } from '../support/application.ts';
import { eventually } from '../support/eventually.ts';
import { startHttpSink, type HttpSink } from '../support/http-sink.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';

describe('delivery', () => {
  let app: Application;
  let smtp: SmtpSink;
  let slack: HttpSink;
  let twilio: HttpSink;
  let hook: HttpSink;
  beforeAll(async () => {
    [smtp, slack, twilio, hook] = await Promise.all([startSmtpSink(), startHttpSink(), startHttpSink(), startHttpSink()]);
    twilio.answerAlways({ status: 201, body: '{"sid":"SM1"}' });
    app = await startApplication({
      SANDBOX: 'false', SMTP_URL: smtp.url, MAIL_FROM: 'tidings@example.org',
      SLACK_WEBHOOK_URL: `${slack.url}/services/x`,
      TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 'hush', TWILIO_FROM: '+15550100', TWILIO_BASE_URL: twilio.url,
      WEBHOOK_SECRET: 'whsec_c2VjcmV0', WEBHOOK_ALLOW_PRIVATE: 'true', DELIVERY_TIMEOUT_MS: '4000',
    });
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    for (const sink of [smtp, slack, twilio, hook]) await sink[Symbol.asyncDispose]();
  });

  const send = async (body: object): Promise<string> => (await app.post('/v1/notifications', { body: 'Hello', ...body }).expect(202)).body.notificationId;
  const detail = async (id: string) => (await app.get(`/v1/notifications/${id}`).expect(200)).body;
  const settled = (id: string, status: string) => eventually(async () => {
    const found = await detail(id);
    expect(found.status).toBe(status);
    return found;
  });

  it('delivers by e-mail', async () => {
    const id = await send({ recipient: 'ada@example.com', channel: 'email', subject: 'Grüße', body: 'Hello\nAda' });
    const { attempts, deliveredAt } = await settled(id, 'delivered');
    expect(attempts).toEqual([expect.objectContaining({ number: 1, outcome: 'delivered' })]);
    expect(Date.parse(deliveredAt)).toBeGreaterThan(0);
    const mail = smtp.messages.find(({ raw }) => raw.includes(id));
    expect(mail?.to).toEqual(['ada@example.com']);
    expect(mail?.email).toMatchObject({ subject: 'Grüße', text: 'Hello\nAda\n', messageId: `<${id}@example.org>` });
    expect(mail?.raw).toMatch(new RegExp(`^X-Tidings-Notification-Id: ${id}`, 'm'));
  });

  it('begins the first attempt with the request, in one append, once it serves the segments', async () => {
    await eventually(async () => {
      const { body } = await app.post('/v1/notifications', { body: 'Hello', recipient: 'ada@example.com', channel: 'email' }).expect(202);
      const { events } = (await app.get(`/v1/notifications/${body.notificationId}/events`).expect(200)).body;
      expect(events.slice(0, 2)).toMatchObject([{ type: 'NotificationRequested' }, { type: 'DeliveryAttemptStarted', position: body.position }]);
    });
  });

  it('delivers to Slack', async () => {
    const id = await send({ recipient: '#ops', channel: 'slack', subject: 'Disk', body: 'full' });
    await settled(id, 'delivered');
    expect(slack.requests.map(({ path, body }) => [path, JSON.parse(body)])).toContainEqual(['/services/x', { text: '*Disk*\nfull' }]);
  });

  it('delivers by text message', async () => {
    const id = await send({ recipient: '+15550123', channel: 'sms' });
    expect((await settled(id, 'delivered')).attempts[0].providerMessageId).toBe('SM1');
    const { path, body, headers } = twilio.requests.at(-1)!;
    expect(path).toBe('/2010-04-01/Accounts/AC1/Messages.json');
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({ To: '+15550123', From: '+15550100', Body: 'Hello' });
    expect(headers.authorization).toBe(`Basic ${Buffer.from('AC1:hush').toString('base64')}`);
  });

  it('delivers to a webhook, signed', async () => {
    const id = await send({ recipient: `${hook.url}/in`, channel: 'webhook', subject: 'S', metadata: { order: '7' } });
    await settled(id, 'delivered');
    const { body, headers } = hook.requests.at(-1)!;
    expect(JSON.parse(body)).toEqual({ notificationId: id, subject: 'S', body: 'Hello', metadata: { order: '7' } });
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', 'secret').update(signed).digest('base64')}`);
  });

  it('tries again after a failure that may pass', async () => {
    slack.answer({ status: 500 }, { status: 503 });
    const id = await send({ recipient: '#ops', channel: 'slack', body: 'again' });
    const { attempts } = await settled(id, 'delivered');
    expect(attempts.map(({ number, outcome }: any) => [number, outcome])).toEqual([[1, 'failed'], [2, 'failed'], [3, 'delivered']]);
    expect(attempts[0].error).toMatch(/500/);
  });

  it('gives up after the last retry, and tries once more on demand', async () => {
    slack.answer(...Array.from({ length: 4 }, () => ({ status: 500 })));
    const id = await send({ recipient: '#ops', channel: 'slack', body: 'never' });
    expect((await settled(id, 'failed')).attempts).toHaveLength(4);
    const { body, headers } = await app.post(`/v1/notifications/${id}/retry`).expect(202);
    expect(body.notificationId).toBe(id);
    expect((await app.get(`/v1/notifications/${id}?after=${headers['tidings-position']}`).expect(200)).body.status).not.toBe('failed');
    expect((await settled(id, 'delivered')).attempts).toHaveLength(5);
    expect((await app.post(`/v1/notifications/${id}/retry`).expect(409)).body).toMatchObject({ code: 'not_retryable', notificationStatus: 'delivered' });
  });

  it('does not retry what cannot succeed', async () => {
    smtp.behave({ reject: 550, at: 'recipient', text: 'no such user' });
    const id = await send({ recipient: 'nobody@example.com', channel: 'email' });
    const { attempts } = await settled(id, 'failed');
    expect(attempts).toEqual([expect.objectContaining({ number: 1, outcome: 'failed', error: expect.stringMatching(/550/) })]);
  });

  it('holds a notification whose answer was lost, and never sends it twice by itself', async () => {
    slack.answer('never');
    const before = slack.requests.length;
    const id = await send({ recipient: '#ops', channel: 'slack', body: 'lost' });
    expect((await settled(id, 'unknown')).attempts).toEqual([expect.objectContaining({ outcome: 'unknown' })]);
    expect(slack.requests.length).toBe(before + 1);
    await app.post(`/v1/notifications/${id}/retry`).expect(202);
    await settled(id, 'delivered');
  });

  it('sends a scheduled notification when its time has come', async () => {
    const sendAt = new Date(Date.now() + 400).toISOString();
    const id = await send({ recipient: '#ops', channel: 'slack', body: 'later', sendAt });
    const { attempts } = await settled(id, 'delivered');
    expect(attempts[0].startedAt >= sendAt).toBe(true);
  });

  it('sends at once what was scheduled for the past', async () => {
    await settled(await send({ recipient: '#ops', channel: 'slack', sendAt: '2001-01-01T00:00:00+02:00' }), 'delivered');
  });

  it('cancels before delivery, once and for all', async () => {
    const id = await send({ recipient: '#ops', channel: 'slack', body: 'cancelled', sendAt: new Date(Date.now() + 3_600_000).toISOString() });
    for (let times = 0; times < 2; times++) expect((await app.post(`/v1/notifications/${id}/cancel`, { reason: 'order withdrawn' }).expect(200)).body).toEqual({ outcome: 'cancelled' });
    await settled(id, 'cancelled');
    expect((await app.get(`/v1/notifications/${id}/events`).expect(200)).body.events.map(({ type }: any) => type)).toEqual(['NotificationRequested', 'NotificationCancelled']);
  });

  it('says that it is too late while an attempt runs, and after delivery', async () => {
    let release = (): void => undefined;
    slack.answer({ until: new Promise<void>((resolve) => { release = resolve; }) });
    const arrived = slack.request(slack.requests.length + 1);
    const id = await send({ recipient: '#ops', channel: 'slack', body: 'running' });
    await arrived;
    expect((await app.post(`/v1/notifications/${id}/cancel`).expect(409)).body).toMatchObject({
      code: 'too_late', status: 409, notificationStatus: 'delivering', attempt: { number: 1, startedAt: expect.any(String) },
    });
    release();
    await settled(id, 'delivered');
    const { body } = await app.post(`/v1/notifications/${id}/cancel`).expect(409);
    expect(body).toMatchObject({ code: 'too_late', notificationStatus: 'delivered' });
    expect(body.attempt).toBeUndefined();
  });

  it('delivers a batch', async () => {
    const notifications = Array.from({ length: 50 }, (_, i) => ({ recipient: '#ops', channel: 'slack', body: `batch ${i}` }));
    const { body } = await app.post('/v1/notifications/batch', { notifications }).expect(202);
    expect(body).toMatchObject({ accepted: 50, rejected: 0 });
    for (const { notificationId } of body.items) await settled(notificationId, 'delivered');
    expect(slack.requests.filter(({ body: text }) => text.includes('batch ')).map(({ body: text }) => JSON.parse(text).text).toSorted())
      .toEqual(notifications.map(({ body: text }) => text).toSorted());
  });

  it('accounts for everything', async () => {
    const account = await eventually(async () => {
      const { body } = await app.get('/v1/accounting').expect(200);
      expect(body.inFlight).toBe(0);
      return body;
    });
    const { accepted, delivered, failed, cancelled, unsupported, unknown, inFlight } = account;
    expect(accepted).toBe(delivered + failed + cancelled + unsupported + unknown + inFlight);
    expect({ failed, cancelled, unsupported, unknown }).toEqual({ failed: 1, cancelled: 1, unsupported: 0, unknown: 0 });
  });
});

describe('the sandbox', () => {
  it('writes what would be sent', async () => {
    await using app = await startApplication();
    const ids: Record<string, string> = {};
    for (const [channel, recipient] of Object.entries({ email: 'ada@example.com', slack: '#ops', sms: '+15550100', webhook: 'https://example.com/' })) {
      ids[channel] = (await app.post('/v1/notifications', { channel, recipient, body: 'Hello' }).expect(202)).body.notificationId;
    }
    for (const [channel, id] of Object.entries(ids)) {
      const file = join(app.dataDir, 'outbox', channel, `${id}.${channel === 'email' ? 'eml' : 'json'}`);
      await eventually(() => existsSync(file));
      expect(readFileSync(file, 'utf8')).toContain('Hello');
    }
  });
});

describe('a channel that nobody serves', () => {
  it('is refused, on record, and accounted for', async () => {
    await using app = await startApplication({ SANDBOX: 'false' });
    const { body, headers } = await app.post('/v1/notifications', { channel: 'slack', recipient: '#ops', body: 'Hello' }).expect(422);
    expect(body).toMatchObject({ code: 'unsupported_channel', status: 422, notificationId: expect.any(String) });
    const after = headers['tidings-position'];
    expect((await app.get(`/v1/notifications/${body.notificationId}/status?after=${after}`).expect(200)).body.status).toBe('unsupported_channel');
    expect((await app.get(`/v1/accounting?after=${after}`).expect(200)).body).toMatchObject({ accepted: 1, unsupported: 1, inFlight: 0 });
    expect((await app.post('/v1/notifications/batch', { notifications: [{ channel: 'slack', recipient: '#ops', body: 'x' }] }).expect(202)).body)
      .toMatchObject({ accepted: 0, rejected: 1, items: [{ status: 'unsupported_channel' }] });
  });
});
