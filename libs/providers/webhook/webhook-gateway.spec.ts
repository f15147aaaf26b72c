import { Webhook } from 'standardwebhooks';
import type { WebhookCall } from '#protocols';
import { openHttp } from '#providers/http';
import { messageGatewayContract, type OtherSide } from '../../protocols/contract/message-gateway.contract.ts';
import { type HttpSinkAnswer, type RecordedRequest, startHttpSink, unreachableUrl } from '../../../test/support/http-sink.ts';
import { webhookGateway } from './webhook-gateway.ts';

const PLENTY = { timeoutMs: 30_000 };
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

const ANSWERS: Readonly<Record<OtherSide, HttpSinkAnswer>> = {
  accepts: { status: 204 },
  'refuses for good': { status: 410 },
  'refuses for now': { status: 500, body: 'cannot do Confidential' },
  throttles: { status: 429, headers: { 'retry-after': '5' } },
  'is silent': 'never',
  'hangs up': 'reset',
};

let counter = 0;
function callTo(url: string): WebhookCall {
  counter += 1;
  return { url, id: `n-${counter}`, payload: { notificationId: `n-${counter}`, body: 'Confidential ü' } };
}

function signed({ headers }: RecordedRequest): Record<string, string> {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  return Object.fromEntries(names.map((name) => [name, String(headers[name])]));
}

messageGatewayContract<WebhookCall>('webhook', {
  open: async () => {
    const sink = await startHttpSink();
    const http = openHttp({ publicTargetsOnly: false });
    const end = async () => http[Symbol.asyncDispose]();
    const nowhere = await unreachableUrl();
    const gateway = webhookGateway({ secret: SECRET }, http.exchange);
    return {
      gateway,
      unreachable: { send: async (call, options) => gateway.send({ ...call, url: nowhere }, options) },
      message: () => callTo(`${sink.url}/hooks/secret-path`),
      otherSide: (behaviour) => sink.answerAlways(ANSWERS[behaviour]),
      taken: sink.request,
      takenCount: () => sink.requests.length,
      end,
      confidential: [SECRET, 'Confidential', 'secret-path', '127.0.0.1'],
      [Symbol.asyncDispose]: async () => {
        await end();
        await sink[Symbol.asyncDispose]();
      },
    };
  },
});

describe('webhookGateway', () => {
  it('signs each call so that the reference verifier accepts it', async () => {
    await using sink = await startHttpSink();
    await using http = openHttp({ publicTargetsOnly: false });
    const call = callTo(sink.url);
    await webhookGateway({ secret: SECRET }, http.exchange).send(call, PLENTY);
    const request = await sink.request(1);
    expect(new Webhook(SECRET).verify(request.body, signed(request))).toEqual(call.payload);
    expect(request.headers['webhook-id']).toBe(call.id);
    expect(() => new Webhook(SECRET).verify(`${request.body} `, signed(request))).toThrow();
  });

  it('takes a secret without a prefix as the key itself', async () => {
    await using sink = await startHttpSink();
    await using http = openHttp({ publicTargetsOnly: false });
    await webhookGateway({ secret: 'plain words' }, http.exchange).send(callTo(sink.url), PLENTY);
    const request = await sink.request(1);
    expect(() => new Webhook('plain words', { format: 'raw' }).verify(request.body, signed(request))).not.toThrow();
  });

  it.each([
    [202, 'accepted'],
    [302, 'transient'],
    [400, 'transient'],
    [401, 'transient'],
    [404, 'transient'],
    [410, 'permanent'],
    [429, 'throttled'],
    [500, 'transient'],
  ])('takes %i as %s', async (status, expected) => {
    await using sink = await startHttpSink();
    await using http = openHttp({ publicTargetsOnly: false });
    sink.answer({ status, headers: { location: '/elsewhere' } });
    const result = await webhookGateway({ secret: SECRET }, http.exchange).send(callTo(sink.url), PLENTY);
    expect(result.outcome === 'rejected' ? result.kind : result.outcome).toBe(expected);
    expect(sink.requests).toHaveLength(1);
  });

  it('passes on how long an overloaded receiver asks to be left alone', async () => {
    await using sink = await startHttpSink();
    await using http = openHttp({ publicTargetsOnly: false });
    sink.answer({ status: 503, headers: { 'retry-after': '120' } });
    expect(await webhookGateway({ secret: SECRET }, http.exchange).send(callTo(sink.url), PLENTY)).toEqual({
      outcome: 'rejected',
      kind: 'throttled',
      reason: 'HTTP 503',
      retryAfterMs: 120_000,
    });
  });

  it('gives up on an internal address for good', async () => {
    await using sink = await startHttpSink();
    await using http = openHttp({ publicTargetsOnly: true });
    expect(await webhookGateway({ secret: SECRET }, http.exchange).send(callTo(sink.url), PLENTY)).toEqual({
      outcome: 'rejected',
      kind: 'permanent',
      reason: 'the target address is not public',
    });
    expect(sink.requests).toHaveLength(0);
  });
});
