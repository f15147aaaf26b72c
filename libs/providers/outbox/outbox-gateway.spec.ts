import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import type { OutboxFile } from '#protocols';
import { messageGatewayContract } from '../../protocols/contract/message-gateway.contract.ts';
import { renderMail } from '../smtp/index.ts';
import { outboxGateway } from './outbox-gateway.ts';

const PLENTY = { timeoutMs: 30_000 };

let counter = 0;
function file(fields: Partial<OutboxFile> = {}): OutboxFile {
  counter += 1;
  return { folder: 'slack', id: `n-${counter}`, content: { format: 'json', value: { text: 'Confidential' } }, ...fields };
}

interface Directory extends AsyncDisposable {
  readonly path: string;
  files(): Promise<readonly string[]>;
}

async function directory(): Promise<Directory> {
  const path = await mkdtemp(join(tmpdir(), 'outbox-'));
  return {
    path,
    files: async () => (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name),
    [Symbol.asyncDispose]: async () => rm(path, { recursive: true }),
  };
}

messageGatewayContract<OutboxFile>('outbox', {
  otherSides: ['accepts'],
  open: async () => {
    const outbox = await directory();
    const inTheWay = join(outbox.path, 'in-the-way');
    let taken = 0;
    const gateway = outboxGateway({ directory: join(outbox.path, 'outbox'), renderMail });
    return {
      gateway: {
        send: async (message, options) => {
          const result = await gateway.send(message, options);
          taken = (await outbox.files()).length;
          return result;
        },
      },
      unreachable: {
        send: async (message, options) => {
          await writeFile(inTheWay, '');
          return outboxGateway({ directory: inTheWay, renderMail }).send(message, options);
        },
      },
      message: file,
      otherSide: () => undefined,
      taken: async () => undefined,
      takenCount: () => taken,
      confidential: ['Confidential', outbox.path],
      [Symbol.asyncDispose]: async () => outbox[Symbol.asyncDispose](),
    };
  },
});

describe('outboxGateway', () => {
  it('writes what would have been sent as JSON', async () => {
    await using outbox = await directory();
    const gateway = outboxGateway({ directory: outbox.path, renderMail });
    const message = file({ folder: 'sms', id: 'n', content: { format: 'json', value: { to: '+1', body: 'ü' } } });
    expect(await gateway.send(message, PLENTY)).toEqual({ outcome: 'accepted', providerMessageId: 'sms/n.json' });
    expect(JSON.parse(await readFile(join(outbox.path, 'sms', 'n.json'), 'utf8'))).toEqual({ to: '+1', body: 'ü' });
  });

  it('writes an e-mail as a mail program can open it', async () => {
    await using outbox = await directory();
    const mail = {
      messageId: '<n@tidings.example>',
      from: 'Tidings <noreply@tidings.example>',
      to: 'ada@lovelace.example',
      subject: 'Grüße',
      text: 'Zeile eins\nZeile zwei',
      headers: { 'X-Tidings-Notification-Id': 'n' },
    };
    await outboxGateway({ directory: outbox.path, renderMail }).send({ folder: 'email', id: 'n', content: { format: 'eml', mail } }, PLENTY);
    const email = await PostalMime.parse(await readFile(join(outbox.path, 'email', 'n.eml')));
    expect(email).toMatchObject({ messageId: mail.messageId, subject: 'Grüße', to: [{ address: mail.to }] });
    expect(email.date).toBeDefined();
    expect(email.text?.trimEnd()).toBe(mail.text);
  });

  it('replaces the file of an earlier attempt and leaves nothing else behind', async () => {
    await using outbox = await directory();
    const gateway = outboxGateway({ directory: outbox.path, renderMail });
    const message = file({ id: 'same' });
    await Promise.all(Array.from({ length: 5 }, () => gateway.send(message, PLENTY)));
    expect(await outbox.files()).toEqual(['same.json']);
  });

  it.each(['..', '../up', 'a/b', '.hidden', '', 'null\0byte', 'a\\b', 'x'.repeat(300)])('does not write to a file called %j', async (id) => {
    await using outbox = await directory();
    const gateway = outboxGateway({ directory: outbox.path, renderMail });
    expect(await gateway.send(file({ id }), PLENTY)).toMatchObject({ outcome: 'rejected', kind: 'permanent' });
    expect(await gateway.send(file({ folder: id }), PLENTY)).toMatchObject({ outcome: 'rejected', kind: 'permanent' });
    expect(await outbox.files()).toEqual([]);
  });
});
