/** What the next calls are to suffer. Set by tests, asked by the service. */
export interface Faults {
  loseNextAnswer(): void;
  ignoreAppends(count: number): void;
  refuseCalls(count: number): void;
  onLostAnswer(cut: () => void): void;
  /** Whether this append is to be left alone, unstored and unanswered. */
  takeIgnored(): boolean;
  takeRefused(): boolean;
  /** Cuts the connection when this answer is to be lost. */
  takeLostAnswer(): boolean;
}

export function openFaults(): Faults {
  let lost = 0;
  let ignored = 0;
  let refused = 0;
  let cut = (): void => undefined;
  return {
    loseNextAnswer: () => { lost++; },
    ignoreAppends: (count) => { ignored += count; },
    refuseCalls: (count) => { refused += count; },
    onLostAnswer: (act) => { cut = act; },
    takeIgnored: () => ignored > 0 && ignored-- > 0,
    takeRefused: () => refused > 0 && refused-- > 0,
    takeLostAnswer: () => {
      if (lost === 0) return false;
      lost--;
      cut();
      return true;
    },
  };
}
