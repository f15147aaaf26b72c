import { openProgress, type Progress } from './progress.ts';

/** A member that has partition 0 of `t`, and has taken some messages of it. */
function reading(...offsets: readonly bigint[]) {
  const progress = openProgress();
  progress.assign('me', { t: [0, 1] });
  const partition = progress.partition('t', 0);
  const settle = offsets.map((offset) => partition.take(offset) ?? fail(offset));
  return { progress, partition, settle };
}

function fail(offset: bigint): never {
  throw new Error(`${offset} was not taken`);
}

const committable = (progress: Progress): readonly string[] => progress.uncommitted().map(({ offset }) => offset);

describe('progress', () => {
  it('commits what is settled up to the first message that is not', () => {
    const { progress, settle: [first, second, third] } = reading(5n, 6n, 9n);
    expect(committable(progress)).toEqual([]);
    second?.();
    expect(committable(progress)).toEqual([]);
    first?.();
    expect(committable(progress)).toEqual(['9']);
    progress.committed(progress.uncommitted());
    expect(committable(progress)).toEqual([]);
    third?.();
    expect(committable(progress)).toEqual(['10']);
  });

  it('takes nothing twice that comes again because partitions were shared out anew', () => {
    const { progress, settle: [first, second] } = reading(5n, 6n);
    second?.();
    progress.assign('me', { t: [0] });
    const partition = progress.partition('t', 0);
    expect([5n, 6n].map((offset) => partition.take(offset))).toEqual([undefined, undefined]);
    expect(partition.take(7n)).toBeDefined();
    first?.();
    expect(committable(progress)).toEqual(['7']);
  });

  it.each([
    ['it is another member of the group', 'me', { t: [1] }],
    ['it was given up on in between', 'me again', { t: [0] }],
  ])('lets go of a partition when %s', (_, member, assignment) => {
    const { progress, partition, settle: [first] } = reading(5n);
    progress.assign(member, assignment);
    expect(partition.gone.aborted).toBe(true);
    first?.();
    expect(committable(progress)).toEqual([]);
    expect(progress.partition('t', 0).take(5n)).toBeDefined();
  });

  it('begins afresh with a topic that was deleted and made anew', () => {
    const { progress, partition, settle: [old] } = reading(5n);
    const settled = partition.take(0n);
    old?.();
    expect(committable(progress)).toEqual([]);
    settled?.();
    expect(committable(progress)).toEqual(['1']);
  });

  it('begins nothing more after a halt, and commits what is settled all the same', () => {
    const { progress, partition, settle: [first] } = reading(5n);
    progress.halt();
    expect(partition.gone.aborted).toBe(true);
    first?.();
    expect(committable(progress)).toEqual(['6']);
  });
});
