import { openLog } from './logging.ts';

function logged(write: (log: ReturnType<typeof openLog>) => void, level: 'info' | 'debug' = 'info'): string {
  let text = '';
  write(openLog(level, { write: (line) => { text += line; } }));
  return text;
}

describe('log', () => {
  it('writes JSON lines with a level by name and a time', () => {
    const line: unknown = JSON.parse(logged((log) => log.info({ correlationId: 'c' }, 'hello')));
    expect(line).toMatchObject({ level: 'info', correlationId: 'c', msg: 'hello', time: expect.stringMatching(/Z$/) });
  });

  it('leaves out what is below its level', () => {
    expect(logged((log) => log.debug({}, 'hello'))).toBe('');
  });

  it('redacts what would betray somebody', () => {
    const fields = { recipient: 'hush', email: 'hush', body: 'hush', subject: 'hush', authorization: 'hush', headers: { cookie: 'hush' } };
    expect(logged((log) => log.info(fields, 'x'))).not.toContain('hush');
  });

  it('keeps of an error what names it, and nothing that hangs on it', () => {
    const error = Object.assign(new Error('failed', { cause: new Error('deeper') }), { code: 'E1', parameters: ['hush'], detail: 'hush' });
    const text = logged((log) => log.error({ err: error }, 'x'));
    expect(JSON.parse(text)).toMatchObject({ err: { name: 'Error', message: 'failed', code: 'E1', cause: { message: 'deeper' } } });
    expect(text).not.toContain('hush');
  });
});
