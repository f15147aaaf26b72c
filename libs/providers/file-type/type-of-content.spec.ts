import { typeOfContent } from './type-of-content.ts';

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

describe('the type of a content', () => {
  it.each<[string, Buffer]>([
    ['image/png', PNG],
    ['application/pdf', Buffer.from('%PDF-1.7\n')],
    ['application/zip', Buffer.from('PK\x05\x06'.padEnd(22, '\0'), 'latin1')],
    ['text/plain', Buffer.from('name,town\nÅsa,Malmö\r\n\t\x1b[1m')],
    ['text/plain', Buffer.from('<!doctype html><script>x()</script>')],
    ['text/plain', Buffer.from('<?xml version="1.0"?><svg onload="x()"/>')],
    ['application/octet-stream', Buffer.from('nul\0')],
    ['application/octet-stream', Buffer.from('Malm\xf6', 'latin1')],
    ['application/octet-stream', PNG.subarray(1)],
  ])('is %s (%#)', async (type, content) => {
    expect(await typeOfContent(content)).toBe(type);
  });

  it('is found for any beginning of a file, however it breaks off', async () => {
    const files = [PNG, Buffer.from('%PDF-1.7\n'), Buffer.from('PK\x03\x04'.padEnd(30, '\xff'), 'latin1'), Buffer.from('\x1f\x8b\x08'.padEnd(20, '\x01'), 'latin1')];
    for (const file of files) for (let end = 1; end <= file.length; end++) expect(await typeOfContent(file.subarray(0, end))).toMatch(/^[a-z]+\/[\w.+-]+$/);
  });
});
