import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { startHttpSink, unreachableUrl } from '../../../test/support/http-sink.ts';
import { openHttp } from './http-client.ts';

const PLENTY = { timeoutMs: 30_000 };

function post(url: string) {
  return { method: 'POST', url, headers: { 'content-type': 'text/plain', 'x-test': 'yes' }, body: 'grüße' } as const;
}

describe('openHttp', () => {
  it('sends the request as it is and answers what comes back', async () => {
    await using sink = await startHttpSink();
    await using http = openHttp({ publicTargetsOnly: false });
    sink.answer({ status: 418, headers: { 'Retry-After': '7' }, body: 'short and stout' });
    const outcome = await http.exchange(post(`${sink.url}/tea?pot=1`), PLENTY);
    expect(outcome).toMatchObject({ kind: 'answer', status: 418, headers: { 'retry-after': '7' }, body: 'short and stout' });
    expect(await sink.request(1)).toMatchObject({ method: 'POST', path: '/tea?pot=1', headers: { 'x-test': 'yes' }, body: 'grüße' });
  });

  it('follows no redirect', async () => {
    await using sink = await startHttpSink();
    await using http = openHttp({ publicTargetsOnly: false });
    sink.answer({ status: 307, headers: { location: `${sink.url}/elsewhere` } });
    expect(await http.exchange(post(sink.url), PLENTY)).toMatchObject({ kind: 'answer', status: 307 });
    expect(sink.requests).toHaveLength(1);
  });

  it('reads no more of an answer than its beginning', async () => {
    await using sink = await startHttpSink();
    await using http = openHttp({ publicTargetsOnly: false });
    sink.answer({ body: 'x'.repeat(1_000_000), endless: true });
    const outcome = await http.exchange(post(sink.url), PLENTY);
    expect(outcome).toMatchObject({ kind: 'answer', status: 200, body: 'x'.repeat(64 * 1024) });
  });

  it('takes the status for the answer when the body never ends', async () => {
    await using sink = await startHttpSink();
    await using http = openHttp({ publicTargetsOnly: false });
    sink.answerAlways({ status: 201, body: 'begin', endless: true });
    expect(await http.exchange(post(sink.url), { timeoutMs: 2_000 })).toMatchObject({ kind: 'answer', status: 201, body: 'begin' });
  });

  it('does not know what became of a request whose connection was reset', async () => {
    await using sink = await startHttpSink();
    await using http = openHttp({ publicTargetsOnly: false });
    sink.answer('reset');
    expect(await http.exchange(post(sink.url), PLENTY)).toEqual({ kind: 'unknown', reason: 'the connection was lost' });
  });

  it('knows that a request was not sent that was still waiting for a connection', async () => {
    await using sink = await startHttpSink();
    await using http = openHttp({ publicTargetsOnly: false, connectionsPerOrigin: 1 });
    sink.answerAlways('never');
    const [first, second] = [new AbortController(), new AbortController()];
    const underWay = http.exchange(post(sink.url), { ...PLENTY, stop: first.signal });
    const waiting = http.exchange(post(sink.url), { ...PLENTY, stop: second.signal });
    await sink.request(1);
    second.abort();
    expect(await waiting).toMatchObject({ kind: 'not_sent' });
    first.abort();
    expect(await underWay).toMatchObject({ kind: 'unknown' });
    sink.answerAlways({ status: 204 });
    expect(await http.exchange(post(sink.url), PLENTY)).toMatchObject({ kind: 'answer' });
    expect(sink.requests).toHaveLength(2);
  });

  it('knows that nothing was sent when the connection is refused', async () => {
    await using http = openHttp({ publicTargetsOnly: false });
    expect(await http.exchange(post(await unreachableUrl()), PLENTY)).toEqual({ kind: 'not_sent', reason: 'the connection was refused' });
  });

  it('knows that nothing was sent when there is no such host', async () => {
    await using http = openHttp({ publicTargetsOnly: true });
    expect(await http.exchange(post('http://nowhere.invalid/'), PLENTY)).toMatchObject({ kind: 'not_sent' });
  });

  it('knows that nothing was sent when the other side does not speak TLS', async () => {
    await using sink = await startHttpSink();
    await using http = openHttp({ publicTargetsOnly: false });
    expect(await http.exchange(post(sink.url.replace('http:', 'https:')), PLENTY)).toMatchObject({ kind: 'not_sent' });
    expect(sink.requests).toHaveLength(0);
  });

  it('knows that nothing was sent when the handshake takes too long', async () => {
    const silent = createServer((socket) => socket.once('error', () => undefined).resume()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    await using http = openHttp({ publicTargetsOnly: false, connectTimeoutMs: 500 });
    const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    expect(await http.exchange(post(url), { timeoutMs: 100 })).toEqual({ kind: 'not_sent', reason: 'no connection in time' });
    silent.close();
  });

  it('uses a connection for more than one request', async () => {
    await using sink = await startHttpSink();
    await using http = openHttp({ publicTargetsOnly: false });
    for (let n = 0; n < 5; n += 1) await http.exchange(post(sink.url), PLENTY);
    expect(new Set(sink.requests.map(({ remotePort }) => remotePort)).size).toBeLessThan(5);
  });

  it.each(['ftp://example.com/', 'file:///etc/passwd', 'no url', ''])('does not send to %j', async (url) => {
    await using http = openHttp({ publicTargetsOnly: false });
    expect(await http.exchange(post(url), PLENTY)).toMatchObject({ kind: 'not_allowed' });
  });

  it.each([
    'http://localhost', 'http://127.0.0.1', 'http://2130706433', 'http://0x7f.1', 'http://0177.0.0.1', 'http://127.1', 'http://127.0.0.1.',
    'http://[::1]', 'http://[::ffff:127.0.0.1]', 'http://[::127.0.0.1]', 'http://[64:ff9b::7f00:1]', 'http://[2002:7f00:1::]', 'http://0.0.0.0', 'http://[::]',
  ])('does not send to %s when only public targets are allowed', async (origin) => {
    await using sink = await startHttpSink();
    await using http = openHttp({ publicTargetsOnly: true });
    const url = `${origin}:${new URL(sink.url).port}/`;
    expect(await http.exchange(post(url), PLENTY)).toEqual({ kind: 'not_allowed', reason: 'the target address is not public' });
    expect(sink.requests).toHaveLength(0);
  });

  it('sends nothing once it is closed', async () => {
    await using sink = await startHttpSink();
    const http = openHttp({ publicTargetsOnly: false });
    await http[Symbol.asyncDispose]();
    expect(await http.exchange(post(sink.url), PLENTY)).toEqual({ kind: 'not_sent', reason: 'the client is closed' });
  });

  it('finishes what is under way before it is closed', async () => {
    await using sink = await startHttpSink();
    const http = openHttp({ publicTargetsOnly: false });
    let answer: (value?: unknown) => void = () => {};
    sink.answer({ status: 202, until: new Promise((resolve) => (answer = resolve)) });
    const exchange = http.exchange(post(sink.url), PLENTY);
    await sink.request(1);
    const closed = http[Symbol.asyncDispose]();
    answer();
    await closed;
    expect(await exchange).toMatchObject({ kind: 'answer', status: 202 });
  });
});
