import { text as textOf } from 'node:stream/consumers';
import fc from 'fast-check';
import type { MailMessage } from '#protocols';
import type { ComposedMail } from './composed-mail.ts';
import { inStages } from './in-stages.ts';
import { fitsOnePiece, onePiece } from './one-piece.ts';

const word = fc.oneof(fc.string({ maxLength: 120 }), fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('.', 'ü'.repeat(90), ' ', '\t', '=3D', '=?UTF-8?Q?x?=', 'a '.repeat(60)));
const text = fc.tuple(fc.array(word, { maxLength: 8 }), fc.constantFrom('\n', '\r\n', '\r')).map(([lines, end]) => lines.join(end));
const address = fc.oneof(
  fc.emailAddress(),
  fc.constantFrom('ada@lovelace.example', 'ada@Lovelace.example', 'ädä@lövelace.example', 'ada@lövelace.example', 'a@one.example, b@two.example', 'a b@c.example', '<a@b.example>', 'a@[127.0.0.1]'),
);
const sender = fc.oneof(address, fc.tuple(word, address).map(([name, at]) => `${name} <${at}>`), fc.constant('Tidings <noreply@tidings.example>'));
const messages: fc.Arbitrary<MailMessage> = fc.record({
  messageId: fc.uuid().map((id) => `<${id}@tidings.example>`),
  from: sender,
  to: address,
  subject: word,
  text: text.filter((value) => value !== ''),
  headers: fc.dictionary(fc.stringMatching(/^X-[A-Z][a-z-]{0,20}$/), word, { maxKeys: 3 }),
});

/** What leaves, without the soft line breaks of quoted-printable, which mean nothing (RFC 2045, 6.7), and without the time. */
async function written(composed: ComposedMail): Promise<unknown> {
  const message = (await textOf(composed.createReadStream())).replace(/^Date: .*$/m, 'Date: now');
  const isFolded = message.includes('Content-Transfer-Encoding: quoted-printable');
  return { envelope: composed.getEnvelope(), message: isFolded ? message.replace(/=\r\n/g, '') : message };
}

const message: MailMessage = { messageId: '<1@tidings.example>', from: 'a@b.example', to: 'ada@lovelace.example', subject: 'Grüße', text: 'short', headers: {} };
const LONGEST_LINE = 76;

describe('a message in one piece', () => {
  it('is what nodemailer itself would write, but for where it folds encoded lines', async () => {
    await fc.assert(fc.asyncProperty(messages, async (any) => {
      expect(await written(onePiece(any))).toEqual(await written(inStages(any)));
    }), { numRuns: 500 });
  });

  it('folds the lines of its text', async () => {
    await fc.assert(fc.asyncProperty(text, async (body) => {
      const lines = (await textOf(onePiece({ ...message, text: body }).createReadStream())).split(/\r\n|\r|\n/);
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(LONGEST_LINE);
    }), { numRuns: 200 });
  });

  it('is the same for whoever does not send it', async () => {
    expect((await onePiece(message).build()).toString()).toBe(await textOf(onePiece(message).createReadStream()));
  });

  it('says when it was written', async () => {
    const now = Date.now();
    const [, date = ''] = /^Date: (.*)$/m.exec(await textOf(onePiece(message).createReadStream())) ?? [];
    expect(date).toMatch(/^\w{3}, \d{2} \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/);
    expect(Math.abs(Date.parse(date) - now)).toBeLessThan(60_000);
  });

  it('is for short texts without attachments and with no headers but extensions', () => {
    expect(fitsOnePiece(message)).toBe(true);
    expect(fitsOnePiece({ ...message, headers: { 'X-Tidings-Notification-Id': '1' } })).toBe(true);
    expect(fitsOnePiece({ ...message, headers: { From: 'somebody@else.example' } })).toBe(false);
    expect(fitsOnePiece({ ...message, text: 'x'.repeat(20_000) })).toBe(false);
    expect(fitsOnePiece({ ...message, attachments: [{ name: 'a.txt', type: 'text/plain', content: new Uint8Array(1) }] })).toBe(false);
  });
});
