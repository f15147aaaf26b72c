/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** 0 to 1. */
  next(): number;
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number;
  one<T>(of: readonly T[]): T;
  chance(probability: number): boolean;
  shuffled<T>(of: readonly T[]): readonly T[];
  /** Another sequence, so that those who draw at their own pace do not disturb each other. */
  fork(name: string): Random;
}

/** Mulberry32 (Tommy Ettinger), seeded by any text. */
export function randomFrom(seed: string): Random {
  let state = hashOf(seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    one: (of) => of[between(0, of.length - 1)]!,
    chance: (probability) => next() < probability,
    shuffled: (of) => of.map((item) => ({ item, order: next() })).sort((a, b) => a.order - b.order).map(({ item }) => item),
    fork: (name) => randomFrom(`${seed}/${name}`),
  };
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
