import { BadRequestException, HttpException, NotFoundException } from '@nestjs/common';
import { DomainError } from '#kernel';
import { Lagging } from '#event-sourcing';
import { NotRetryable, TooLate } from '#notifications';
import { InvalidAddress } from '#registrations';
import { OutcomeUnknown, Overloaded, Unavailable, WrongExpectedRevision } from '#protocols';
import type { Position } from '#kernel';
import { problemOf } from './problem-of.ts';

const at = (position: string) => position as Position;

describe('problemOf', () => {
  it.each<[string, unknown, number, string]>([
    ['an unknown notification', new DomainError('not_found', 'There is none.'), 404, 'not_found'],
    ['a cancel that comes too late', new TooLate('delivered', null), 409, 'too_late'],
    ['a retry of what cannot be retried', new NotRetryable('delivered'), 409, 'not_retryable'],
    ['an address that somebody has registered', new DomainError('already_registered', 'Registered.'), 409, 'already_registered'],
    ['what is no address', new InvalidAddress(), 400, 'invalid_input'],
    ['a rule without a name here', new DomainError('novel', 'New.'), 409, 'conflict'],
    ['a full queue', new Overloaded(10), 503, 'overloaded'],
    ['a store that is away', new Unavailable('event store', 'gone'), 503, 'unavailable'],
    ['an append whose answer was lost', new OutcomeUnknown('s', 'c'), 503, 'unavailable'],
    ['a view that lags', new Lagging('accounting', at('9'), at('3')), 504, 'lagging'],
    ['a stream that kept changing', new WrongExpectedRevision('s', 1, 2), 409, 'conflict'],
    ['an unreadable body', new BadRequestException(), 400, 'malformed_json'],
    ['an unknown address', new NotFoundException(), 404, 'not_found'],
    ['a body that is too large', new HttpException('', 413), 413, 'payload_too_large'],
    ['another media type', Object.assign(new Error(), { statusCode: 415 }), 415, 'unsupported_media_type'],
    ['anything else', new TypeError('x is undefined'), 500, 'internal'],
    ['what is no error at all', 'text', 500, 'internal'],
  ])('knows %s', (_what, error, status, code) => {
    expect(problemOf(error).problem).toMatchObject({ status, code, type: `urn:tidings:problem:${code}`, title: expect.any(String) });
  });

  it('says when to come back', () => {
    expect(Number(problemOf(new Overloaded(10)).headers['retry-after'])).toBeGreaterThan(0);
    expect(problemOf(new DomainError('not_found', 'There is none.')).headers).toEqual({});
  });

  it('tells which attempt made it too late', () => {
    const attempt = { number: 2, startedAt: '2030-01-01T00:00:00.000Z' };
    expect(problemOf(new TooLate('delivering', attempt)).problem).toMatchObject({ notificationStatus: 'delivering', attempt });
  });

  it('names the field that is no address', () => {
    expect(problemOf(new InvalidAddress()).problem).toMatchObject({ errors: [{ path: 'email', message: 'must be an e-mail address' }] });
  });

  it('shows nothing of what nobody foresaw', () => {
    expect(JSON.stringify(problemOf(new Error('password=hush')).problem)).not.toContain('hush');
  });
});
