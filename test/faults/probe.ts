import type { Channel } from '#notifications';
import { call } from './client.ts';
import { eventually } from './eventually.ts';
import type { Behaviour } from './receivers.ts';
import type { World } from './world.ts';

/** A notification that a test itself sends. */
export interface Probe {
  readonly id: string;
  readonly marker: string;
}

export interface ProbeTo {
  readonly channel: Channel;
  readonly recipient: string;
  /** What the receiver does; default: it accepts. */
  readonly behaviours?: readonly Behaviour[];
}

let probes = 0;

/** Sends one, again and again under one key, until it is accepted. @throws Error when that takes longer than `withinMs` */
export async function accepted(world: World, url: string, { channel, recipient, behaviours = ['accept'] }: ProbeTo, withinMs: number): Promise<Probe> {
  const marker = `mprobe${(probes++).toString(36)}x`;
  world.desk.plan(marker, behaviours);
  const body = { recipient, channel, body: marker, priority: 'urgent' };
  const id = await eventually(`${url} accepts a notification`, withinMs, async () => {
    const answer = await call(url, 'POST', '/v1/notifications', body, marker);
    return answer.status === 202 && String(answer.body['notificationId']);
  });
  world.ledger.accepted.set(id, { marker, channel });
  return { id, marker };
}
