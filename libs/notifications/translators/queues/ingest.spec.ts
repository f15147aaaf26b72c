import { randomUUID } from 'node:crypto';
import { DomainError, type CommandMetadata } from '#kernel';
import { InvalidAppend, KeyReused, Unavailable, type CloudEvent, type RequestLedger } from '#protocols';
import { openInMemoryEventBroker, openInMemoryRequestLedger } from '#providers/in-memory';
import { ingest, REQUEST_TYPE, type NotificationIntake } from './ingest.ts';

interface Request {
  readonly text: string;
  readonly metadata: CommandMetadata;
}

/** Takes texts. */
const intake: NotificationIntake<Request, string> = {
  check: (data) => (typeof data === 'string' ? { value: data } : { errors: [{ path: 'body', message: 'must be a text' }] }),
  toRequest: (text, metadata) => ({ text, metadata }),
  identify: (key, data) => (key.length < 100 ? { keyHash: `#${key}`, fingerprint: String(data) } : undefined),
};

const now = (): string => '2026-01-02T03:04:05.678Z';
const message = (data: unknown = 'hello', id: string = randomUUID()): CloudEvent => ({ id, source: '/shop', type: REQUEST_TYPE, data });

function world(options: { readonly ledger?: Pick<RequestLedger, 'begin'>; readonly request?: (request: Request) => Promise<unknown> } = {}) {
  const requests: Request[] = [];
  const request = options.request ?? (async (asked: Request) => requests.push(asked));
  const ledger = options.ledger ?? openInMemoryRequestLedger();
  return { requests, ledger, handle: ingest({ intake, ledger, request, newId: randomUUID, now }) };
}

describe('ingest', () => {
  it('makes a message a request', async () => {
    const { handle, requests } = world();
    const event = message();
    expect(await handle(event)).toBe('done');
    expect(requests).toEqual([{ text: 'hello', metadata: { commandId: expect.any(String), correlationId: event.id, actor: 'ingest', now: now() } }]);
  });

  it('makes a message that comes again the same command', async () => {
    const { handle, requests } = world();
    const event = message();
    await Promise.all([handle(event), handle(event)]);
    await handle(event);
    expect(new Set(requests.map(({ metadata }) => metadata.commandId)).size).toBe(1);
  });

  it('makes it the command that a call with the same key has been', async () => {
    const { handle, requests, ledger } = world();
    const event = message();
    const commandId = randomUUID();
    await ledger.begin(`#${event.id}`, 'hello', commandId);
    await handle(event);
    expect(requests[0]?.metadata.commandId).toBe(commandId);
  });

  it('is done only when the request is durable', async () => {
    let commit = (): void => undefined;
    const durable = new Promise<void>((resolve) => { commit = resolve; });
    const { handle } = world({ request: () => durable });
    let done = false;
    const handling = handle(message()).then(() => { done = true; });
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toBe(false);
    commit();
    await handling;
  });

  it.each([
    ['another type', { ...message(), type: 'other' }, /^unknown type/],
    ['an invalid body', message(5), /^invalid_input: body must be a text$/],
    ['an id that is no idempotency key', message('hello', 'x'.repeat(100)), /^invalid_input: id/],
  ])('gives up on %s, and spends no key on it', async (_what, event, reason) => {
    const { handle, requests, ledger } = world();
    expect(await handle(event)).toEqual({ deadLetter: expect.stringMatching(reason) });
    expect(requests).toEqual([]);
    const commandId = randomUUID();
    expect(await ledger.begin(`#${event.id}`, 'anything', commandId)).toEqual({ commandId });
  });

  it('gives up on a key that stands for another request', async () => {
    const { handle } = world();
    await handle(message('one', 'key'));
    expect(await handle(message('two', 'key'))).toEqual({ deadLetter: expect.stringMatching(/^idempotency_key_reused: /) });
  });

  it('gives up on what the core refuses', async () => {
    const { handle } = world({ request: () => Promise.reject(new DomainError('not_now', 'Not now.')) });
    expect(await handle(message())).toEqual({ deadLetter: 'not_now: Not now.' });
  });

  it.each([['the store is away', new Unavailable('event store', 'gone')], ['it is not known', new InvalidAppend('s', 'large')]])('does not decide what to do when %s', async (_what, error) => {
    const { handle } = world({ request: () => Promise.reject(error) });
    await expect(handle(message())).rejects.toBe(error);
    const { handle: withoutLedger } = world({ ledger: { begin: () => Promise.reject(error) } });
    await expect(withoutLedger(message())).rejects.toBe(error);
  });

  it('loses nothing while a store is away, and has one effect for each message once it is back', async () => {
    const broker = openInMemoryEventBroker();
    const requests: Request[] = [];
    let away = true;
    let refused = 0;
    const { handle } = world({
      request: async (request) => {
        if (away && ++refused > 30) away = false;
        if (away) throw new Unavailable('event store', 'gone');
        requests.push(request);
      },
    });
    const stop = new AbortController();
    const events = Array.from({ length: 20 }, () => message());
    const finished = new Promise<void>((resolve) => {
      void broker.subscriber.subscribe({
        queue: 'q', stop: stop.signal, concurrency: 4,
        handle: async (event) => {
          const handling = await handle(event);
          if (requests.length === events.length) resolve();
          return handling;
        },
      });
    });
    for (const event of events) broker.put('q', Buffer.from(JSON.stringify({ specversion: '1.0', ...event })));
    await finished;
    stop.abort();
    expect(requests.map(({ metadata }) => metadata.correlationId).toSorted()).toEqual(events.map(({ id }) => id).toSorted());
    expect(broker.dead('q')).toEqual([]);
  });

  it('knows the ledger\'s refusal by its error', async () => {
    const { handle } = world({ ledger: { begin: () => Promise.reject(new KeyReused()) } });
    expect(await handle(message())).toEqual({ deadLetter: expect.stringMatching(/^idempotency_key_reused: /) });
  });
});
