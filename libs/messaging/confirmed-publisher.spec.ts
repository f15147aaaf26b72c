import { MessageTooLarge, Unavailable, Unconfirmed, type EventMessage } from '#protocols';
import { openConfirmedPublisher, type PublishingSession } from './confirmed-publisher.ts';

type Answer = Awaited<ReturnType<PublishingSession['send']>>;

const text = new TextDecoder();

/** A broker that gives its answers in turn and notes what it was sent; after the last one it takes everything. */
function broker(...answers: readonly (Answer | 'no topic')[]) {
  const sent: string[] = [];
  let turn = 0;
  const next = (): Answer | 'no topic' => answers[turn] ?? 'taken';
  const session: PublishingSession = {
    lost: new AbortController().signal,
    hasTopic: async () => {
      if (next() !== 'no topic') return true;
      turn++;
      return false;
    },
    send: async ({ id }, content) => {
      const answer = next() as Answer;
      turn++;
      expect(JSON.parse(text.decode(content))).toMatchObject({ id });
      sent.push(`${id} ${answer}`);
      return answer;
    },
  };
  return { session, sent };
}

function message(id: string, key = 'k'): EventMessage {
  return { id, key, topic: 'orders', source: '/test', type: 'order.placed.v1', data: { id } };
}

function connected(session: PublishingSession): (offer: (session: PublishingSession) => void, stop: AbortSignal) => Promise<void> {
  return (offer, stop) => {
    offer(session);
    return new Promise((resolve) => { stop.addEventListener('abort', () => resolve(), { once: true }); });
  };
}

describe('a confirmed publisher', () => {
  it('sends a message again until the broker has confirmed it, and those with its key after it', async () => {
    const { session, sent } = broker('no topic', 'unconfirmed', 'unconfirmed');
    await using publisher = openConfirmedPublisher({}, connected(session));

    await Promise.all([publisher.publish(message('1')), publisher.publish(message('2'))]);

    expect(sent).toEqual(['1 unconfirmed', '1 unconfirmed', '1 taken', '2 taken']);
  });

  it('passes a message with a key of its own by one that waits', async () => {
    let confirm = (): void => undefined;
    const { session } = broker();
    const send: PublishingSession['send'] = ({ key }) =>
      key === 'slow' ? new Promise((resolve) => { confirm = () => resolve('taken'); }) : Promise.resolve('taken');
    await using publisher = openConfirmedPublisher({}, connected({ ...session, send }));

    const slow = publisher.publish(message('1', 'slow'));
    await publisher.publish(message('2', 'quick'));
    confirm();
    await slow;
  });

  it('says that it is not known whether the broker has a message that it was sent', async () => {
    const { session } = broker();
    await using publisher = openConfirmedPublisher({ publishTimeoutMs: 100 }, connected({ ...session, send: async () => 'unconfirmed' }));
    await expect(publisher.publish(message('1'))).rejects.toThrow(Unconfirmed);
  });

  it.each<[string, (session: PublishingSession) => ReturnType<typeof connected>]>([
    ['there is no connection', () => async () => undefined],
    ['its topic cannot be made', (session) => connected({ ...session, hasTopic: async () => false })],
  ])('says that nothing was sent when %s', async (_, connect) => {
    await using publisher = openConfirmedPublisher({ publishTimeoutMs: 50 }, connect(broker().session));
    await expect(publisher.publish(message('1'))).rejects.toThrow(Unavailable);
  });

  it('lets no more messages wait for their confirmation than it may', async () => {
    let confirm = (): void => undefined;
    const send: PublishingSession['send'] = () => new Promise((resolve) => { confirm = () => resolve('taken'); });
    await using publisher = openConfirmedPublisher({ maxUnconfirmed: 1, publishTimeoutMs: 50 }, connected({ ...broker().session, send }));

    const first = publisher.publish(message('1', 'a'));
    await expect(publisher.publish(message('2', 'b'))).rejects.toThrow('too many messages wait');
    confirm();
    await first;
  });

  it.each<[string, number, Answer[]]>([['what is larger than it sends', 10, []], ['what is larger than the broker takes', 10_000, ['too large']]])(
    'refuses %s', async (_, maxMessageBytes, answers) => {
      const { session, sent } = broker(...answers);
      await using publisher = openConfirmedPublisher({ maxMessageBytes }, connected(session));
      await expect(publisher.publish(message('1'))).rejects.toThrow(MessageTooLarge);
      expect(sent).toHaveLength(answers.length);
    },
  );

  it('takes nothing more once it is closed', async () => {
    const { session, sent } = broker();
    const publisher = openConfirmedPublisher({}, connected(session));
    const last = publisher.publish(message('1'));
    await publisher[Symbol.asyncDispose]();

    await last;
    await expect(publisher.publish(message('2'))).rejects.toThrow('has been closed');
    expect(sent).toEqual(['1 taken']);
  });
});
