import { Buffer } from 'node:buffer';
import { type HttpAnswer, type HttpExchange, httpVerdict, type MessageGateway, type TextMessage } from '#protocols';

export interface TwilioOptions {
  readonly accountSid: string;
  /** A secret. */
  readonly authToken: string;
  /** The sending number, E.164. */
  readonly from: string;
  /** Default `https://api.twilio.com`. */
  readonly baseUrl?: string;
}

/**
 * Sends text messages through Twilio's REST API. 2xx is accepted; 429 throttled; 5xx transient; all
 * else is permanent. A refusal is reported with Twilio's number for it
 * (https://www.twilio.com/docs/api/errors), never with its text, which repeats the recipient.
 */
export function twilioGateway(options: TwilioOptions, exchange: HttpExchange): MessageGateway<TextMessage> {
  const { accountSid, authToken, from, baseUrl = 'https://api.twilio.com' } = options;
  const url = `${baseUrl.replace(/\/+$/, '')}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`;
  const headers = {
    authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  };
  return {
    send: async ({ to, body }, sendOptions) => {
      const form = new URLSearchParams({ To: to, From: from, Body: body }).toString();
      const outcome = await exchange({ method: 'POST', url, headers, body: form }, sendOptions);
      return httpVerdict(outcome, { isFinal: (status) => status < 500, messageId, detail }, Date.now());
    },
  };
}

function messageId(answer: HttpAnswer): string | undefined {
  const { sid } = fieldsOf(answer);
  return typeof sid === 'string' && /^\w{1,64}$/.test(sid) ? sid : undefined;
}

function detail(answer: HttpAnswer): string | undefined {
  const { code } = fieldsOf(answer);
  return Number.isSafeInteger(code) ? `Twilio error ${String(code)}` : undefined;
}

/** The answer's fields; none when it is not a JSON object. */
function fieldsOf({ body }: HttpAnswer): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
