import { get, post } from './http-connection.ts';

/** What every contestant is sent: a short e-mail, as an application would have it sent. */
export const SAMPLE = {
  recipient: 'ada@example.com',
  channel: 'email',
  subject: 'Your order has shipped',
  body: 'Your order is on its way and will arrive on Thursday. You can follow it on our site at any time.',
  priority: 'normal',
  metadata: { tenant: 'acme' },
} as const;

export function postNotification(url: string, differing: object = {}): Buffer {
  return post(url, '/v1/notifications', { ...SAMPLE, ...differing });
}

export function getNotification(url: string, id: string): Buffer {
  return get(url, `/v1/notifications/${id}`);
}
