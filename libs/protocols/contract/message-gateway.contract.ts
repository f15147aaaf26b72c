import type { MessageGateway, SendResult } from '#protocols';

/** How the other side can be made to treat the next message. */
export type OtherSide =
  | 'accepts'
  | 'refuses for good'
  | 'refuses for now'
  | 'throttles'
  /** Takes the message and says nothing. */
  | 'is silent'
  /** Takes the message and closes the connection. */
  | 'hangs up';

/** A gateway, the other side it talks to, and power over that side. */
export interface GatewayWorld<Message> extends AsyncDisposable {
  readonly gateway: MessageGateway<Message>;
  /** A gateway with the same settings whose other side is not there. */
  readonly unreachable: MessageGateway<Message>;
  /** A message like no other. */
  message(): Message;
  /** From now on. */
  otherSide(behaviour: OtherSide): void;
  /** Resolves once the other side has taken the nth message, counted from 1. */
  taken(n: number): Promise<unknown>;
  /** How many messages the other side has taken. */
  readonly takenCount: () => number;
  /** Ends the gateway as a stopping process does; absent when it holds nothing open. */
  readonly end?: () => Promise<void>;
  /** Credentials, recipients and content: none of them may turn up in a reason. */
  readonly confidential: readonly string[];
}

export interface GatewayContractOptions<Message> {
  readonly open: () => Promise<GatewayWorld<Message>>;
  /** What the other side can be made to do; default everything. */
  readonly otherSides?: readonly OtherSide[];
}

/** Time enough for every answer that comes at all. */
const PLENTY = { timeoutMs: 30_000 };
/** Short, yet long enough for an open connection to take a message. */
const LITTLE = { timeoutMs: 2_000 };

/** What every message gateway must do. Providers run it against a real server, or a real disk. */
export function messageGatewayContract<Message>(name: string, options: GatewayContractOptions<Message>): void {
  const { open, otherSides } = options;
  /** What the other side cannot be made to do is no skipped test, but none. */
  const when = (needed: OtherSide) => (title: string, test: () => Promise<void>) => {
    if (otherSides?.includes(needed) ?? true) it(title, test);
  };

  describe(`${name} message gateway`, () => {
    it('accepts what the other side accepts', async () => {
      await using world = await open();
      expect(await world.gateway.send(world.message(), PLENTY)).toMatchObject({ outcome: 'accepted' });
      expect(world.takenCount()).toBe(1);
    });

    it('keeps concurrent messages apart', async () => {
      await using world = await open();
      const sent = await Promise.all(Array.from({ length: 25 }, () => world.gateway.send(world.message(), PLENTY)));
      expect(sent.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 25 }, () => 'accepted'));
      expect(world.takenCount()).toBe(25);
    });

    describe.each([
      ['refuses for good', { outcome: 'rejected', kind: 'permanent' }],
      ['refuses for now', { outcome: 'rejected', kind: 'transient' }],
      ['throttles', { outcome: 'rejected', kind: 'throttled' }],
      ['hangs up', { outcome: 'unknown' }],
    ] as const)('when the other side %s', (behaviour, expected) => {
      when(behaviour)(`says ${Object.values(expected).join(', ')} and gives a discreet reason`, async () => {
        await using world = await open();
        world.otherSide(behaviour);
        const result = await world.gateway.send(world.message(), PLENTY);
        expect(result).toMatchObject(expected);
        expectDiscreet(result, world);
      });

      when(behaviour)('serves the next message as if nothing had happened', async () => {
        await using world = await open();
        world.otherSide(behaviour);
        await world.gateway.send(world.message(), PLENTY);
        world.otherSide('accepts');
        expect(await world.gateway.send(world.message(), PLENTY)).toMatchObject({ outcome: 'accepted' });
      });
    });

    when('is silent')('does not know what became of a message whose answer did not come in time', async () => {
      await using world = await open();
      await world.gateway.send(world.message(), PLENTY);
      world.otherSide('is silent');
      const result = await world.gateway.send(world.message(), LITTLE);
      expect(result).toMatchObject({ outcome: 'unknown' });
      expectDiscreet(result, world);
    });

    when('is silent')('does not know what became of a message that was on its way when the process stopped', async () => {
      await using world = await open();
      world.otherSide('is silent');
      const stop = new AbortController();
      const sending = world.gateway.send(world.message(), { ...PLENTY, stop: stop.signal });
      await world.taken(1);
      stop.abort();
      expect(await sending).toMatchObject({ outcome: 'unknown' });
    });

    when('is silent')('does not send a message when the process has stopped', async () => {
      await using world = await open();
      const result = await world.gateway.send(world.message(), { ...PLENTY, stop: AbortSignal.abort() });
      expect(result).toMatchObject({ outcome: 'rejected', kind: 'transient' });
      expect(world.takenCount()).toBe(0);
    });

    it('knows that nothing was sent when the other side cannot be reached', async () => {
      await using world = await open();
      const result = await world.unreachable.send(world.message(), PLENTY);
      expect(result).toMatchObject({ outcome: 'rejected', kind: 'transient' });
      expectDiscreet(result, world);
    });

    it('sends nothing once it has ended, and says so', async () => {
      await using world = await open();
      if (world.end === undefined) return;
      await world.gateway.send(world.message(), PLENTY);
      await world.end();
      expect(await world.gateway.send(world.message(), PLENTY)).toMatchObject({ outcome: 'rejected', kind: 'transient' });
      expect(world.takenCount()).toBe(1);
    });
  });
}

/** A reason is short, and nobody's business but the operator's. */
function expectDiscreet(result: SendResult, { confidential }: Pick<GatewayWorld<unknown>, 'confidential'>): void {
  if (result.outcome === 'accepted') throw new Error('accepted, so that there is no reason');
  expect(result.reason).toMatch(/^\S.{0,119}$/);
  for (const text of confidential) expect(result.reason).not.toContain(text);
}
