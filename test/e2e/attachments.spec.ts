import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import type { Response } from 'supertest';
import { startApplication, type Application } from '../support/application.ts';
import { eventually } from '../support/eventually.ts';
import { startS3Server } from '../support/s3-server.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';

const NOBODY = '0199aaaa-0000-7000-8000-000000000000';
const PDF = Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n', 'latin1');
const mail = { recipient: 'ada@example.com', channel: 'email', subject: 'Your invoice', body: 'It is attached.' };
const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const pathsOf = ({ errors }: { errors: { path: string }[] }) => errors.map(({ path }) => path);

function upload(app: Application, name: string, bytes: Buffer, headers: Record<string, string> = {}): Promise<Response> {
  return app.post(`/v1/attachments?name=${encodeURIComponent(name)}`).set({ 'content-type': 'application/octet-stream', ...headers }).send(bytes);
}

async function uploaded(app: Application, name: string, bytes: Buffer): Promise<string> {
  const { status, body } = await upload(app, name, bytes);
  expect(status).toBe(201);
  return body.attachmentId;
}

async function ended(app: Application, id: string) {
  await eventually(async () => ['delivered', 'failed'].includes((await app.get(`/v1/notifications/${id}/status`)).body.status));
  return (await app.get(`/v1/notifications/${id}`).expect(200)).body;
}

describe('attachments', () => {
  let sink: SmtpSink;
  let app: Application;
  beforeAll(async () => {
    sink = await startSmtpSink();
    app = await startApplication({ SMTP_URL: sink.url, MAIL_FROM: 'noreply@tidings.example' });
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await sink[Symbol.asyncDispose]();
  });

  const send = (attachments: readonly string[], more: object = {}) => app.post('/v1/notifications', { ...mail, ...more, attachments });
  const fileOf = (id: string): string => join(app.dataDir, 'attachments', `${id}.object`);

  it('reach the mail server byte for byte, and the log holds what they are alone', async () => {
    const noise = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7_919) % 256));
    const wanted = [
      { name: 'Rechnung Nr. 7 – März.pdf', bytes: PDF, type: 'application/pdf' },
      { name: 'noise.bin', bytes: noise, type: 'application/octet-stream' },
    ];
    const ids: string[] = [];
    for (const { name, bytes } of wanted) ids.push(await uploaded(app, name, bytes));
    const attachments = wanted.map(({ name, bytes, type }, i) => ({ attachmentId: ids[i], name, size: bytes.length, type, digest: digestOf(bytes) }));
    for (const attachment of attachments) expect((await app.get(`/v1/attachments/${attachment.attachmentId}`).expect(200)).body).toEqual(attachment);

    const { body: { notificationId } } = await send(ids).expect(202);
    expect(await ended(app, notificationId)).toMatchObject({ status: 'delivered', attachments });
    const { email } = sink.messages.find(({ raw }) => raw.includes(notificationId))!;
    expect(email.attachments.map(({ filename, mimeType }) => [filename, mimeType])).toEqual(wanted.map(({ name, type }) => [name, type]));
    expect(email.attachments.map(({ content }) => Buffer.from(content as ArrayBuffer).equals(wanted.shift()!.bytes))).toEqual([true, true]);
    expect(email.text?.trim()).toBe(mail.body);

    const { body: { events } } = await app.get(`/v1/notifications/${notificationId}/events`).expect(200);
    expect(events[0].data.attachments).toEqual(attachments);
    expect(JSON.stringify(events)).not.toContain(PDF.toString('base64').slice(0, 20));
    expect((await app.get(`/v1/notifications?recipient=${mail.recipient}&limit=200`).expect(200)).body.items.find((item: any) => item.notificationId === notificationId).attachments).toEqual(attachments);
  });

  it('are named by what they are, whatever they are said to be', async () => {
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
    for (const [bytes, type] of [[png, 'image/png'], [Buffer.from('a,b\n1,ü\n'), 'text/plain'], [Buffer.from('<svg onload="x()"/>'), 'text/plain'], [Buffer.from([0xc0, 1, 2, 3]), 'application/octet-stream']] as const) {
      for (const said of ['application/x-www-form-urlencoded', 'application/json', 'text/html', 'multipart/form-data; boundary=x', 'no type at all']) {
        const answer = await fetch(`${app.url}/v1/attachments?name=a.exe`, { method: 'POST', headers: { 'content-type': said }, body: bytes });
        expect(await answer.json()).toMatchObject({ size: bytes.length, type });
      }
    }
  });

  it('are uploaded once by one idempotency key', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const first = await upload(app, 'a.pdf', PDF, key);
    const second = await upload(app, 'a.pdf', PDF, { ...key, 'content-type': 'application/pdf' });
    expect([first.status, second.status, second.headers['idempotent-replayed']]).toEqual([201, 201, 'true']);
    expect(second.body).toEqual(first.body);
    for (const other of [await upload(app, 'b.pdf', PDF, key), await upload(app, 'a.pdf', Buffer.from('other'), key)]) {
      expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
    }
  });

  it('belong to what is asked for: the same key with another attachment is another request', async () => {
    const [a, b] = [await uploaded(app, 'a', PDF), await uploaded(app, 'b', PDF)];
    const key = randomUUID();
    const { body } = await send([a]).set('idempotency-key', key).expect(202);
    expect((await send([a]).set('idempotency-key', key).expect(202)).body).toEqual(body);
    await send([b]).set('idempotency-key', key).expect(422);
  });

  it('are taken up to 10 MiB, and nothing else is', async () => {
    const most = Buffer.alloc(10 * 1024 * 1024, 'x');
    expect((await upload(app, 'most', most)).body).toMatchObject({ size: most.length, digest: digestOf(most) });
    const { status, body } = await upload(app, 'more', Buffer.concat([most, Buffer.from('x')]));
    expect([status, body.code]).toEqual([413, 'payload_too_large']);
    await app.post('/v1/notifications', { ...mail, body: 'x'.repeat(300_000) }).expect(413);
  });

  it('have at most 25 MiB in one e-mail', async () => {
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) ids.push(await uploaded(app, name, Buffer.alloc(9 * 1024 * 1024)));
    const { body } = await send(ids).expect(400);
    expect(body).toMatchObject({ code: 'invalid_input', errors: [{ path: 'attachments', message: 'must have at most 25 MiB together' }] });
    await send(ids.slice(1)).expect(202);
  });

  it.each(['', '?name=', '?name=%20a', '?name=a%2Fb', '?name=..', '?name=a%5Cb', '?name=a%0Ab', '?name=%E2%80%AEfdp.exe', `?name=${'x'.repeat(201)}`, '?name=a&name=b'])('are not taken under a name like %s', async (query) => {
    const { body } = await app.post(`/v1/attachments${query}`).set('content-type', 'application/pdf').send(PDF).expect(400);
    expect(pathsOf(body)).toEqual(['name']);
  });

  it('are not taken without a single byte', async () => {
    for (const empty of [app.post('/v1/attachments?name=a'), app.post('/v1/attachments?name=a').set('content-type', 'application/pdf').send('')]) {
      expect(pathsOf((await empty.expect(400)).body)).toEqual(['body']);
    }
  });

  it.each([NOBODY, 'x', '..%2f', NOBODY.toUpperCase()])('nobody has uploaded are not found: %s', async (id) => {
    expect((await app.get(`/v1/attachments/${id}`).expect(404)).body.code).toBe('not_found');
  });

  it('that cannot go along are refused by their place in the list, and nothing is recorded', async () => {
    const id = await uploaded(app, 'a.pdf', PDF);
    // Other tests' e-mails may be on their way: only what is accepted says anything.
    const accepted = async (): Promise<number> => (await app.get(`/v1/accounting?after=${await app.server.tidings.head()}`).expect(200)).body.accepted;
    const before = await accepted();
    const refused = async (attachments: unknown, more: object = {}) => pathsOf((await app.post('/v1/notifications', { ...mail, attachments, ...more }).expect(400)).body);
    expect(await refused([id, NOBODY])).toEqual(['attachments[1]']);
    expect(await refused(['../../etc/passwd'])).toEqual(['attachments[0]']);
    for (const list of [id, {}, [5], [id, id], [id, id.toUpperCase()], Array.from({ length: 11 }, () => randomUUID())]) expect(await refused(list)).toEqual(['attachments']);
    expect(await refused([id], { channel: 'slack', recipient: '#ops' })).toEqual(['attachments']);

    const { body } = await app.post('/v1/notifications/batch', { notifications: [{ ...mail, attachments: [NOBODY] }, { ...mail, attachments: 5 }] }).expect(202);
    expect(body.items.map(({ error }: any) => pathsOf(error))).toEqual([['notifications[0].attachments[0]'], ['notifications[1].attachments']]);
    expect(await accepted()).toBe(before);
  });

  it('go along with the notifications of a batch', async () => {
    const id = await uploaded(app, 'batch.pdf', PDF);
    const { body } = await app.post('/v1/notifications/batch', { notifications: [{ ...mail, attachments: [id.toUpperCase()] }, { ...mail, attachments: [] }] }).expect(202);
    const [one, other] = await Promise.all(body.items.map(({ notificationId }: any) => ended(app, notificationId)));
    expect([one.status, one.attachments.length, other.status, other.attachments]).toEqual(['delivered', 1, 'delivered', undefined]);
  });

  it.each([
    ['have been changed', (file: string) => writeFile(file, Buffer.from(PDF).fill('x')), 'is not what was uploaded'],
    ['have grown', (file: string) => writeFile(file, Buffer.concat([PDF, PDF])), 'is not what was uploaded'],
    ['are gone', (file: string) => rm(file), 'is not there any more'],
  ])('fail an e-mail for good when their bytes %s', async (_, spoil, reason) => {
    const id = await uploaded(app, 'spoilt.pdf', PDF);
    await spoil(fileOf(id));
    const { body: { notificationId } } = await send([id]).expect(202);
    const { status, attempts } = await ended(app, notificationId);
    expect(status).toBe('failed');
    expect(attempts).toMatchObject([{ outcome: 'failed', error: `attachment ${id} ${reason}` }]);
    expect(sink.messages.some(({ raw }) => raw.includes(notificationId))).toBe(false);
  });

  it('are waited for while their storage is away', async () => {
    await using patient = await startApplication({ SMTP_URL: sink.url, RETRY_SCHEDULE: [...Array(10).fill('0.1'), ...Array(40).fill('1')].join(',') });
    const id = await uploaded(patient, 'later.pdf', PDF);
    const folder = join(patient.dataDir, 'attachments');
    await rename(folder, `${folder}.unmounted`);
    const { body: { notificationId } } = await patient.post('/v1/notifications', { ...mail, attachments: [id] }).expect(202);
    const { status, body } = await upload(patient, 'now.pdf', PDF);
    expect([status, body.code]).toEqual([503, 'unavailable']);
    await eventually(async () => (await patient.get(`/v1/notifications/${notificationId}`)).body.attempts?.some(({ error }: any) => error === 'the attachments cannot be read at present'));
    await rename(`${folder}.unmounted`, folder);
    expect(await ended(patient, notificationId)).toMatchObject({ status: 'delivered' });
  });
});

describe('attachments elsewhere', () => {
  it('are written to the sandbox outbox with the message', async () => {
    await using app = await startApplication();
    const id = await uploaded(app, 'a.pdf', PDF);
    const { body: { notificationId } } = await app.post('/v1/notifications', { ...mail, attachments: [id] }).expect(202);
    await ended(app, notificationId);
    const email = await PostalMime.parse(await readFile(join(app.dataDir, 'outbox', 'email', `${notificationId}.eml`)));
    expect(email.attachments).toMatchObject([{ filename: 'a.pdf', mimeType: 'application/pdf' }]);
    expect(Buffer.from(email.attachments[0]!.content as ArrayBuffer).equals(PDF)).toBe(true);
  });

  it('are kept in S3 where that is set, for every server that shares it', async () => {
    await using s3 = await startS3Server('strict');
    const settings = {
      ATTACHMENTS_URL: `s3://${s3.bucket}/tidings/files?endpoint=${s3.url}&region=${s3.region}`,
      ATTACHMENTS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
      ATTACHMENTS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
    };
    await using sink = await startSmtpSink();
    await using front = await startApplication({ ...settings, ROLES: 'api,projections', SMTP_URL: sink.url });
    const id = await uploaded(front, 'a.pdf', PDF);
    const { body: { notificationId } } = await front.post('/v1/notifications', { ...mail, attachments: [id] }).expect(202);
    const { TIDINGS_DATA_DIR: _, ...shared } = front.environment;
    await using _back = await startApplication({ ...shared, ROLES: 'delivery' });
    await sink.message(1);
    expect(await ended(front, notificationId)).toMatchObject({ status: 'delivered' });
    expect(Buffer.from(sink.messages[0]!.email.attachments[0]!.content as ArrayBuffer).equals(PDF)).toBe(true);
  });

  it('are refused when too many come at once', async () => {
    await using app = await startApplication({ ROLES: 'api' }, { limits: { uploads: 0 } });
    const { status, body, headers } = await upload(app, 'a.pdf', PDF);
    expect([status, body.code]).toEqual([503, 'overloaded']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });
});
