import { comparePositions, isPosition, START } from '#kernel';
import { isKnown, positionOfCheckpoint, positionOfEvent, toLogPosition } from './log-position.ts';

describe('a position in the log', () => {
  it('leads back to the pair of offsets that it was made of', () => {
    const event = { commit: 1234n, prepare: 1234n };
    const checkpoint = { commit: 1234n, prepare: 0n };
    expect(toLogPosition(positionOfEvent(event))).toEqual(event);
    expect(toLogPosition(positionOfCheckpoint(event))).toEqual(event);
    expect(toLogPosition(positionOfCheckpoint(checkpoint))).toEqual(checkpoint);
    expect(toLogPosition(START)).toBe('start');
  });

  it('orders a checkpoint before the event that begins where it stands, and after the event before', () => {
    const ordered = [
      START, positionOfEvent({ commit: 900n }), positionOfCheckpoint({ commit: 1000n, prepare: 0n }), positionOfEvent({ commit: 1000n }),
    ];
    expect([...ordered].reverse().sort(comparePositions)).toEqual(ordered);
  });

  it('is a position up to the end of any log, and unknown beyond', () => {
    const most = 2n ** 62n - 1n;
    expect(isPosition(positionOfEvent({ commit: most }))).toBe(true);
    expect(isKnown(2n ** 64n - 1n)).toBe(false);
    expect(() => positionOfEvent({ commit: 2n ** 64n - 1n })).toThrow(RangeError);
    expect(() => positionOfEvent(undefined)).toThrow(RangeError);
  });
});
