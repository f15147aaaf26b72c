import { KeyReused, type FinalAnswer, type RequestLedger } from '#protocols';

interface Entry {
  readonly fingerprint: string;
  readonly commandId: string;
  answer?: FinalAnswer;
}

/** A request ledger for tests. It lives as long as this object. */
export function openInMemoryRequestLedger(): RequestLedger {
  const entries = new Map<string, Entry>();
  return {
    begin: async (keyHash, fingerprint, commandId) => {
      const entry = entries.get(keyHash) ?? { fingerprint, commandId };
      entries.set(keyHash, entry);
      if (entry.fingerprint !== fingerprint) throw new KeyReused();
      return { commandId: entry.commandId, ...(entry.answer && { answer: entry.answer }) };
    },
    finish: async (keyHash, answer) => {
      const entry = entries.get(keyHash);
      if (!entry) return answer;
      entry.answer ??= structuredClone(answer);
      return entry.answer;
    },
  };
}
