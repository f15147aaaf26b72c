import type { ChatMessage } from '#protocols';
import { openHttp } from '#providers/http';
import { messageGatewayContract, type OtherSide } from '../../protocols/contract/message-gateway.contract.ts';
import { type HttpSinkAnswer, startHttpSink, unreachableUrl } from '../../../test/support/http-sink.ts';
import { slackGateway } from './slack-gateway.ts';

const PLENTY = { timeoutMs: 30_000 };

const ANSWERS: Readonly<Record<OtherSide, HttpSinkAnswer>> = {
  accepts: { body: 'ok' },
  'refuses for good': { status: 404, body: 'no_service for Confidential' },
  'refuses for now': { status: 503 },
  throttles: { status: 429, headers: { 'retry-after': '30' } },
  'is silent': 'never',
  'hangs up': 'reset',
};

let counter = 0;

messageGatewayContract<ChatMessage>('slack', {
  open: async () => {
    const sink = await startHttpSink();
    const http = openHttp({ publicTargetsOnly: false });
    const end = async () => http[Symbol.asyncDispose]();
    return {
      gateway: slackGateway({ webhookUrl: `${sink.url}/services/T1/B2/very-secret` }, http.exchange),
      unreachable: slackGateway({ webhookUrl: `${await unreachableUrl()}/services/T1/B2/very-secret` }, http.exchange),
      message: () => ({ text: `Confidential ${counter++}` }),
      otherSide: (behaviour) => sink.answerAlways(ANSWERS[behaviour]),
      taken: sink.request,
      takenCount: () => sink.requests.length,
      end,
      confidential: ['very-secret', 'Confidential', '127.0.0.1'],
      [Symbol.asyncDispose]: async () => {
        await end();
        await sink[Symbol.asyncDispose]();
      },
    };
  },
});

describe('slackGateway', () => {
  it('posts the text as JSON', async () => {
    await using sink = await startHttpSink();
    await using http = openHttp({ publicTargetsOnly: false });
    await slackGateway({ webhookUrl: `${sink.url}/services/T1/B2/x` }, http.exchange).send({ text: '*Hi*\n"ü" <there>' }, PLENTY);
    const { method, path, headers, body } = await sink.request(1);
    expect({ method, path, type: headers['content-type'] }).toEqual({
      method: 'POST',
      path: '/services/T1/B2/x',
      type: 'application/json; charset=utf-8',
    });
    expect(JSON.parse(body)).toEqual({ text: '*Hi*\n"ü" <there>' });
  });

  it.each([
    [200, 'accepted'],
    [302, 'permanent'],
    [400, 'permanent'],
    [403, 'permanent'],
    [408, 'transient'],
    [410, 'permanent'],
    [425, 'transient'],
    [429, 'throttled'],
    [500, 'transient'],
    [503, 'transient'],
  ])('takes %i as %s', async (status, expected) => {
    await using sink = await startHttpSink();
    await using http = openHttp({ publicTargetsOnly: false });
    sink.answer({ status });
    const result = await slackGateway({ webhookUrl: sink.url }, http.exchange).send({ text: 'Hi' }, PLENTY);
    expect(result.outcome === 'rejected' ? result.kind : result.outcome).toBe(expected);
  });
});
