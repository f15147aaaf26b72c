import type { Position } from '#kernel';
import type { News } from './news.ts';
import { openNews } from './news.ts';

const at = (n: number): Position => String(n) as Position;
const never = new AbortController().signal;

function open(readHead: () => Promise<Position>): News {
  return openNews({ readHead, pollFromMs: 1, pollToMs: 4, log: () => undefined });
}

const silent = (): Promise<Position> => new Promise(() => undefined);

describe('news of the log', () => {
  it('wakes those whom it concerns', async () => {
    const news = open(silent);
    const woken: string[] = [];
    const two = news.beyond(at(2), never).then(() => woken.push('beyond 2'));
    const nine = news.beyond(at(9), never).then(() => woken.push('beyond 9'));
    news.tell(at(3));
    await two;
    news.tell(at(10));
    await nine;
    expect(woken).toEqual(['beyond 2', 'beyond 9']);
  });

  it('does not wait for what is known already, and forgets nothing it was told', async () => {
    const news = open(silent);
    news.tell(at(5));
    news.tell(at(3));
    await news.beyond(at(4), never);
  });

  it('finds by polling what nobody told, and goes on after an error', async () => {
    let polls = 0;
    await using news = open(async () => {
      if (++polls === 2) throw new Error('away');
      return at(polls);
    });
    await news.beyond(at(3), never);
    expect(polls).toBe(4);
  });

  it('stops waiting when it is told to stop', async () => {
    const news = open(silent);
    const stop = new AbortController();
    const waiting = news.beyond(at(0), stop.signal);
    stop.abort();
    await waiting;
    await news.beyond(at(0), stop.signal);
  });

  it('lets everyone go when it closes, and polls no more', async () => {
    let polls = 0;
    const news = open(async () => at(0 * ++polls));
    const waiting = [news.beyond(at(0), never), news.beyond(at(7), never)];
    await news[Symbol.asyncDispose]();
    await Promise.all(waiting);
    await news.beyond(at(0), never);
    expect(polls).toBe(0);
  });
});
