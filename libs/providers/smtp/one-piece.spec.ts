import fc from 'fast-check';
import MailComposer from 'nodemailer/lib/mail-composer';
import { fitsOnePiece, onePiece } from './one-piece.ts';

const line = fc.oneof(fc.string({ maxLength: 120 }), fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('.', 'ü'.repeat(90), ' ', '\t', '=3D', 'a '.repeat(60)));
const text = fc.tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n', '\r')).map(([lines, end]) => lines.join(end));

const message = { messageId: '<1@tidings.example>', from: 'a@b.example', to: 'ada@lovelace.example', subject: 'Grüße', headers: {} };

function compose(body: string) {
  const date = new Date('2026-01-01T00:00:00Z');
  return new MailComposer({ ...message, text: body, date }).compile();
}

const LONGEST_LINE = 76;

/** Without the soft line breaks of quoted-printable, which mean nothing (RFC 2045, 6.7). */
function unfolded(message: Buffer): string {
  const text = message.toString();
  return text.includes('Content-Transfer-Encoding: quoted-printable') ? text.replace(/=\r\n/g, '') : text;
}

describe('a message in one piece', () => {
  it('is what nodemailer itself would write, but for where it folds encoded lines', async () => {
    await fc.assert(fc.asyncProperty(text, async (body) => {
      const [piece] = await onePiece(compose(body), body).toArray() as [Buffer];
      expect(unfolded(piece)).toBe(unfolded(await compose(body).build()));
      expect(Math.max(...piece.toString().split(/\r\n|\r|\n/).map(({ length }) => length))).toBeLessThanOrEqual(LONGEST_LINE);
    }), { numRuns: 500 });
  });

  it('is for short texts without attachments', () => {
    expect(fitsOnePiece({ ...message, text: 'short' })).toBe(true);
    expect(fitsOnePiece({ ...message, text: 'x'.repeat(20_000) })).toBe(false);
    expect(fitsOnePiece({ ...message, text: 'short', attachments: [{ name: 'a.txt', type: 'text/plain', content: new Uint8Array(1) }] })).toBe(false);
  });
});
