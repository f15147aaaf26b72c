import type { TextMessage } from '#protocols';
import { openHttp } from '#providers/http';
import { messageGatewayContract, type OtherSide } from '../../protocols/contract/message-gateway.contract.ts';
import { type HttpSinkAnswer, startHttpSink, unreachableUrl } from '../../../test/support/http-sink.ts';
import { twilioGateway } from './twilio-gateway.ts';

const PLENTY = { timeoutMs: 30_000 };
const ACCOUNT = { accountSid: 'AC123', authToken: 'very-secret', from: '+15005550006' };

const ANSWERS: Readonly<Record<OtherSide, HttpSinkAnswer>> = {
  accepts: { status: 201, body: '{"sid":"SM1"}' },
  'refuses for good': { status: 400, body: '{"code":21211,"message":"The number +4915112345678 is not valid"}' },
  'refuses for now': { status: 500 },
  throttles: { status: 429, body: '{"code":20429}' },
  'is silent': 'never',
  'hangs up': 'reset',
};

let counter = 0;

messageGatewayContract<TextMessage>('twilio', {
  open: async () => {
    const sink = await startHttpSink();
    const http = openHttp({ publicTargetsOnly: false });
    const end = async () => http[Symbol.asyncDispose]();
    sink.answerAlways(ANSWERS.accepts);
    return {
      gateway: twilioGateway({ ...ACCOUNT, baseUrl: sink.url }, http.exchange),
      unreachable: twilioGateway({ ...ACCOUNT, baseUrl: await unreachableUrl() }, http.exchange),
      message: () => ({ to: '+4915112345678', body: `Confidential ${counter++}` }),
      otherSide: (behaviour) => sink.answerAlways(ANSWERS[behaviour]),
      taken: sink.request,
      takenCount: () => sink.requests.length,
      end,
      confidential: ['very-secret', 'Confidential', '12345678', 'AC123'],
      [Symbol.asyncDispose]: async () => {
        await end();
        await sink[Symbol.asyncDispose]();
      },
    };
  },
});

describe('twilioGateway', () => {
  it('posts a form with basic authentication and answers the message id', async () => {
    await using sink = await startHttpSink();
    await using http = openHttp({ publicTargetsOnly: false });
    sink.answer({ status: 201, body: '{"sid":"SM0123456789abcdef","status":"queued"}' });
    const gateway = twilioGateway({ ...ACCOUNT, baseUrl: `${sink.url}/` }, http.exchange);
    const result = await gateway.send({ to: '+4915112345678', body: 'Grüße & more' }, PLENTY);
    expect(result).toEqual({ outcome: 'accepted', providerMessageId: 'SM0123456789abcdef' });
    const { method, path, headers, body } = await sink.request(1);
    expect({ method, path }).toEqual({ method: 'POST', path: '/2010-04-01/Accounts/AC123/Messages.json' });
    expect(headers.authorization).toBe(`Basic ${Buffer.from('AC123:very-secret').toString('base64')}`);
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      To: '+4915112345678',
      From: '+15005550006',
      Body: 'Grüße & more',
    });
  });

  it.each([
    [201, 'no JSON', { outcome: 'accepted' }],
    [400, '{"code":21211,"message":"+4915112345678"}', { outcome: 'rejected', kind: 'permanent', reason: 'HTTP 400, Twilio error 21211' }],
    [401, 'null', { outcome: 'rejected', kind: 'permanent', reason: 'HTTP 401' }],
    [404, '{"code":"+4915112345678"}', { outcome: 'rejected', kind: 'permanent', reason: 'HTTP 404' }],
    [429, '{"code":20429}', { outcome: 'rejected', kind: 'throttled', reason: 'HTTP 429, Twilio error 20429' }],
    [502, '<html>', { outcome: 'rejected', kind: 'transient', reason: 'HTTP 502' }],
  ])('takes %i with %s as it is meant', async (status, body, expected) => {
    await using sink = await startHttpSink();
    await using http = openHttp({ publicTargetsOnly: false });
    sink.answer({ status, body });
    const gateway = twilioGateway({ ...ACCOUNT, baseUrl: sink.url }, http.exchange);
    expect(await gateway.send({ to: '+4915112345678', body: 'Hi' }, PLENTY)).toEqual(expected);
  });
});
