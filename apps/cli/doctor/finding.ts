/** What the doctor found out about one thing. */
export interface Finding {
  readonly check: string;
  /** `note`: it works, or need not; but somebody might want to know. */
  readonly state: 'ok' | 'note' | 'wrong';
  readonly says: string;
  /** What to do about it. */
  readonly advice?: string;
}

export function ok(check: string, says: string): Finding {
  return { check, state: 'ok', says };
}

export function note(check: string, says: string, advice?: string): Finding {
  return { check, state: 'note', says, ...(advice !== undefined && { advice }) };
}

export function wrong(check: string, says: string, advice: string): Finding {
  return { check, state: 'wrong', says, advice };
}
