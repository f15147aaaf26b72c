import { fastify, type FastifyInstance } from 'fastify';
import { takeTurns } from './turns.ts';

const MOST = 2;

/** What the handler has begun, by the number in the path, and how to let it end. */
const begun = new Map<string, () => void>();
let isOver: boolean;
/** How many wait, as it was told. */
let waiting: number;
let server: FastifyInstance;
let url: string;

beforeEach(async () => {
  begun.clear();
  isOver = false;
  waiting = 0;
  server = fastify();
  takeTurns(server, MOST, () => {
    waiting++;
    return () => { waiting--; };
  });
  server.post('/:n', (request, reply) => {
    const end = (): void => void (reply.sent || reply.send('done'));
    begun.set((request.params as { readonly n: string }).n, end);
    if (isOver) end();
  });
  server.get('/', (_request, reply) => reply.send('at once'));
  url = await server.listen({ port: 0, host: '127.0.0.1' });
});

afterEach(() => server.close());

/** What has not ended by now ends at once. */
async function answersOf(posted: readonly Promise<string>[]): Promise<readonly string[]> {
  isOver = true;
  for (const end of begun.values()) end();
  return Promise.all(posted);
}

const post = (n: number, signal?: AbortSignal): Promise<string> => fetch(`${url}/${n}`, { method: 'POST', ...(signal && { signal }) }).then((response) => response.text());
const get = (): Promise<string> => fetch(url).then((response) => response.text());

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => { setTimeout(resolve, 5); });
}

/** Each has reached the server before the next one leaves. */
async function postInOrder(...numbers: readonly number[]): Promise<Promise<string>[]> {
  const posted: Promise<string>[] = [];
  for (const n of numbers) {
    const arrived = new Promise<void>((resolve) => { server.server.once('request', () => { resolve(); }); });
    posted.push(post(n));
    await arrived;
  }
  return posted;
}

describe('commands that take turns', () => {
  it('are begun so many at a time, in their order', async () => {
    const posted = await postInOrder(1, 2, 3, 4);
    await get();
    expect([...begun.keys()]).toEqual(['1', '2']);
    begun.get('2')?.();
    await until(() => begun.size === 3);
    expect([...begun.keys()]).toEqual(['1', '2', '3']);
    begun.get('1')?.();
    await until(() => begun.size === 4);
    expect(await answersOf(posted)).toEqual(['done', 'done', 'done', 'done']);
  });

  it('are said to wait until it is their turn', async () => {
    const posted = await postInOrder(1, 2, 3, 4);
    await get();
    expect(waiting).toBe(2);
    begun.get('1')?.();
    await until(() => begun.size === 3);
    expect(waiting).toBe(1);
    expect(await answersOf(posted)).toHaveLength(4);
    expect(waiting).toBe(0);
  });

  it('hold up nobody who only reads', async () => {
    const posted = await postInOrder(1, 2, 3);
    expect(await get()).toBe('at once');
    expect(await answersOf(posted)).toHaveLength(3);
  });

  it('are not begun for a client who has gone, and its turn is another one\'s', async () => {
    const posted = await postInOrder(1, 2);
    const impatient = new AbortController();
    const arrived = new Promise<void>((resolve) => { server.server.once('request', (_request, response) => { response.once('close', resolve); impatient.abort(); }); });
    await expect(post(3, impatient.signal)).rejects.toThrow();
    await arrived;
    posted.push(...await postInOrder(4));
    expect(waiting).toBe(1);
    begun.get('1')?.();
    await until(() => begun.has('4'));
    expect([...begun.keys()]).toEqual(['1', '2', '4']);
    expect(await answersOf(posted)).toEqual(['done', 'done', 'done']);
  });
});
