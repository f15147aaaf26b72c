import fc from 'fast-check';
import { decodeCloudEvent, encodeCloudEvent } from './cloud-event.ts';

const least = { specversion: '1.0', id: '1', source: '/shop', type: 'shop.ordered.v1' };

describe('a CloudEvent', () => {
  it('comes back as it was', () => {
    const text = fc.string({ minLength: 1, maxLength: 50 });
    const event = fc.record({ id: text, source: text, type: text, time: text, subject: text, key: text, data: fc.jsonValue() }, { requiredKeys: ['id', 'source', 'type', 'data'] });
    fc.assert(fc.property(event, (given) => {
      const decoded = decodeCloudEvent(encodeCloudEvent(given));
      expect(decoded).toEqual({ event: JSON.parse(JSON.stringify(given)) });
    }));
  });

  it('follows the JSON format of the specification', () => {
    const event = { id: '1', source: '/shop', type: 'shop.ordered.v1', time: '2026-01-02T03:04:05Z', subject: 'order-1', key: 'ada', data: { total: 5 } };
    expect(JSON.parse(encodeCloudEvent(event))).toEqual({
      specversion: '1.0', id: '1', source: '/shop', type: 'shop.ordered.v1', time: '2026-01-02T03:04:05Z', subject: 'order-1',
      partitionkey: 'ada', datacontenttype: 'application/json', data: { total: 5 },
    });
  });

  it.each([
    [least],
    [{ ...least, time: null, subject: null, datacontenttype: null }],
    [{ ...least, datacontenttype: 'application/json; charset=utf-8' }],
    [{ ...least, datacontenttype: 'application/vnd.shop+json' }],
    [{ ...least, anextension: { of: 'any kind' }, dataschema: 'https://example.com' }],
  ])('may be %j', (fields) => {
    expect(decodeCloudEvent(JSON.stringify(fields))).toEqual({ event: { id: '1', source: '/shop', type: 'shop.ordered.v1', data: undefined } });
  });

  it.each([
    ['', 'not JSON'],
    ['[1]', 'not a CloudEvent: not a JSON object'],
    ['"text"', 'not a CloudEvent: not a JSON object'],
    ['{}', 'not a CloudEvent 1.0: specversion must be "1.0"'],
    [JSON.stringify({ ...least, source: undefined }), 'not a CloudEvent 1.0: source must be a text of 1 to 1024 characters'],
    [JSON.stringify({ ...least, id: 'x'.repeat(1_025) }), 'not a CloudEvent 1.0: id must be a text of 1 to 1024 characters'],
    [JSON.stringify({ ...least, subject: 7 }), 'not a CloudEvent 1.0: subject must be a text of 1 to 1024 characters'],
    [JSON.stringify({ ...least, data_base64: 'AA==' }), 'not a CloudEvent 1.0: data must be JSON, not data_base64'],
    [JSON.stringify({ ...least, datacontenttype: 'text/plain' }), 'not a CloudEvent 1.0: datacontenttype must be JSON'],
  ])('is not %s', (text, invalid) => {
    expect(decodeCloudEvent(text)).toEqual({ invalid });
  });
});
