import type { Channel } from '#notifications';
import { isEmailAddress, LONGEST_ADDRESS } from '../input/email.ts';
import { isLine, rule } from '../input/rules.ts';

const LONGEST_URL = 2_048;
const LONGEST_NAME = 255;

/** An address of the kind that the input's `channel` delivers to. */
export function Recipient(): PropertyDecorator {
  return rule(messageFor, (value, input) => {
    const kind = kindOf(input);
    return kind === undefined ? isLine(value, 1, LONGEST_URL) : isLine(value, 1, kind.longest) && kind.is(value);
  });
}

interface Kind {
  readonly longest: number;
  readonly is: (value: string) => boolean;
  readonly message: string;
}

const KINDS: Readonly<Record<Channel, Kind>> = {
  email: { longest: LONGEST_ADDRESS, is: isEmailAddress, message: 'must be an e-mail address' },
  sms: { longest: 16, is: (value) => /^\+[1-9]\d{1,14}$/.test(value), message: 'must be a phone number in E.164 form, like +15550100' },
  webhook: { longest: LONGEST_URL, is: isHttpUrl, message: 'must be an http or https URL' },
  slack: { longest: LONGEST_NAME, is: (value) => value.trim() !== '', message: 'must be the name of a Slack channel or user' },
};

/** While the channel itself is wrong, the recipient need only be a line of text. */
function kindOf(input: object): Kind | undefined {
  const channel: unknown = 'channel' in input ? input.channel : undefined;
  return typeof channel === 'string' && Object.hasOwn(KINDS, channel) ? KINDS[channel as Channel] : undefined;
}

function messageFor(input: object): string {
  return kindOf(input)?.message ?? 'must be one line of text';
}

/** No name and password: they would end up in logs of others. Its limit holds in bytes, as rows are searched by it. */
function isHttpUrl(value: string): boolean {
  if (!/^https?:\/\/\S+$/i.test(value) || Buffer.byteLength(value) > LONGEST_URL || !URL.canParse(value)) return false;
  const { hostname, username, password } = new URL(value);
  return hostname !== '' && username === '' && password === '';
}
