import { inspect } from 'node:util';
import { configure, InvalidConfiguration } from './configuration.ts';

function problemsOf(variables: Record<string, string>): readonly string[] {
  try {
    configure(variables);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidConfiguration)) throw error;
    return error.problems.map(({ variable }) => variable);
  }
}

describe('configuration', () => {
  it('needs no variable at all', () => {
    expect(configure({})).toMatchObject({
      http: { host: '127.0.0.1', port: 3_000 },
      eventStore: { kind: 'postgres' },
      roles: ['api', 'projections', 'delivery', 'ingest'],
      sandbox: true,
      delivery: { timeoutMs: 10_000, retrySchedule: [5, 30, 120, 600, 1_800, 7_200, 18_000] },
      logLevel: 'info',
    });
  });

  it('takes an empty variable as absent', () => {
    expect(configure({ PORT: '', SMTP_URL: ' ' })).toEqual(configure({}));
  });

  it('lists every problem at once', () => {
    const wrong = {
      PORT: '70000',
      DATABASE_URL: 'mysql://localhost/x',
      EVENT_STORE: 'eventstoredb',
      ROLES: 'api,kitchen',
      TWILIO_FROM: '+15550100',
      WEBHOOK_ALLOW_PRIVATE: 'yes',
      RETRY_SCHEDULE: '5,soon',
      LOG_LEVEL: 'loud',
    };
    expect(problemsOf(wrong).toSorted()).toEqual([
      'DATABASE_URL', 'EVENTSTOREDB_URL', 'LOG_LEVEL', 'PORT', 'RETRY_SCHEDULE', 'ROLES',
      'TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'WEBHOOK_ALLOW_PRIVATE',
    ]);
  });

  it.each([
    ['PORT', '-1'], ['PORT', '3000.5'], ['PORT', '0x10'], ['HOST', 'a b'], ['EVENTSTOREDB_URL', 'http://localhost'],
    ['SMTP_URL', 'localhost:25'], ['MAIL_FROM', 'nobody'], ['MAIL_FROM', 'a@b.c\r\nBcc: d@e.f'], ['SLACK_WEBHOOK_URL', 'ftp://x'],
    ['ATTACHMENTS_URL', 'https://bucket.s3.amazonaws.com'], ['ATTACHMENTS_URL', 's3://b'], ['ATTACHMENTS_URL', 's3://bucket'], ['ATTACHMENTS_URL', 's3://bucket/a b?region=x'],
    ['ATTACHMENTS_URL', 's3://id:hush@bucket?region=x'], ['ATTACHMENTS_URL', 's3://bucket?region=x&acl=public'], ['ATTACHMENTS_URL', 's3://bucket?endpoint=minio:9000'],
    ['DELIVERY_TIMEOUT_MS', '0'], ['RETRY_SCHEDULE', '-1'], ['RETRY_SCHEDULE', '1,,2'], ['KAFKA_BROKERS', 'broker'], ['KAFKA_BROKERS', 'a:9092,b:99999'],
    ['KAFKA_TOPIC', 'a/b'], ['KAFKA_TOPIC', '..'], ['KAFKA_TOPIC', 'x'.repeat(245)], ['KAFKA_GROUP', 'a b'], ['SANDBOX', '1'],
  ])('refuses %s=%s', (variable, value) => {
    expect(problemsOf({ [variable]: value })).toEqual([variable]);
  });

  it('shuts the sandbox once there is a database of its own', () => {
    expect(configure({ DATABASE_URL: 'postgres://localhost/x' }).sandbox).toBe(false);
    expect(configure({ DATABASE_URL: 'postgres://localhost/x', SANDBOX: 'true' }).sandbox).toBe(true);
  });

  it('takes fractions of a second in the retry schedule', () => {
    expect(configure({ RETRY_SCHEDULE: '0, 0.05' }).delivery.retrySchedule).toEqual([0, 0.05]);
  });

  it.each([
    ['s3://bucket?region=eu-central-1', { bucket: 'bucket', prefix: '', region: 'eu-central-1' }],
    ['s3://my.bucket/a/b-c/?region=x', { bucket: 'my.bucket', prefix: 'a/b-c/', region: 'x' }],
    ['s3://bucket/files?endpoint=http://minio:9000', { bucket: 'bucket', prefix: 'files/', region: 'us-east-1', endpoint: 'http://minio:9000' }],
  ])('keeps attachments in the bucket that %s names', (url, s3) => {
    expect(configure({ ATTACHMENTS_URL: url }).attachments.s3).toEqual(s3);
  });

  it('keeps attachments in the data folder by default, and wants the whole of a key or nothing', () => {
    expect(configure({ TIDINGS_DATA_DIR: '/data' }).attachments).toEqual({ directory: '/data/attachments' });
    expect(problemsOf({ ATTACHMENTS_ACCESS_KEY_ID: 'AK1' })).toEqual(['ATTACHMENTS_URL', 'ATTACHMENTS_SECRET_ACCESS_KEY']);
    expect(problemsOf({ ATTACHMENTS_URL: 's3://bucket?region=x', ATTACHMENTS_SECRET_ACCESS_KEY: 'hush' })).toEqual(['ATTACHMENTS_ACCESS_KEY_ID']);
  });

  it('takes several brokers of Kafka, and has names for what is not set', () => {
    expect(configure({ KAFKA_BROKERS: 'a:9092, b.example.com:9093' }).queues).toEqual({
      kafka: { brokers: ['a:9092', 'b.example.com:9093'], topic: 'tidings.notifications', group: 'tidings' },
    });
  });

  it('is frozen through and through', () => {
    const configuration = configure({});
    expect(Object.isFrozen(configuration)).toBe(true);
    expect(Object.isFrozen(configuration.delivery.retrySchedule)).toBe(true);
  });

  it('shows no secret, however it is printed', () => {
    const configuration = configure({
      DATABASE_URL: 'postgres://u:hush@localhost/x',
      SMTP_URL: 'smtp://u:hush@localhost',
      SLACK_WEBHOOK_URL: 'https://hooks.slack.com/hush',
      TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 'hush', TWILIO_FROM: '+15550100',
      WEBHOOK_SECRET: 'hush',
      AMQP_URL: 'amqp://u:hush@localhost',
      ATTACHMENTS_URL: 's3://bucket?region=x', ATTACHMENTS_ACCESS_KEY_ID: 'AK1', ATTACHMENTS_SECRET_ACCESS_KEY: 'hush',
    });
    expect(inspect(configuration, { depth: 9, showHidden: true }) + JSON.stringify(configuration)).not.toContain('hush');
    expect(configuration.databaseUrl?.reveal()).toContain('hush');
  });

  it('repeats no value in its problems', () => {
    expect(() => configure({ SMTP_URL: 'hush', PORT: 'hush' })).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hush') }));
  });
});
