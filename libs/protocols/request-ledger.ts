import { ProtocolError } from './protocol-error.ts';

/**
 * Remembers which command a client's idempotency key stands for, and the final answer it got. The key
 * itself is never stored, and an entry never expires.
 */
export interface RequestLedger {
  /**
   * Enters a request, or finds it: the first one's `commandId` is everyone's, so that a request which
   * comes again, even after a crash half-way, is the same command and one effect.
   *
   * @param keyHash of the idempotency key
   * @param fingerprint of what is asked for
   * @param commandId for the first one, a UUID
   * @throws KeyReused, Unavailable
   */
  begin(keyHash: string, fingerprint: string, commandId: string): Promise<RequestEntry>;

  /**
   * Keeps the final answer. When two run at once the first answer wins, and both get that one.
   * Without an entry the answer is returned as it is. @throws Unavailable
   */
  finish(keyHash: string, answer: FinalAnswer): Promise<FinalAnswer>;
}

export interface RequestEntry {
  readonly commandId: string;
  /** Present once the request has been answered. */
  readonly answer?: FinalAnswer;
}

/** As it went over the wire. `body` is JSON. */
export interface FinalAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** The key already stands for another request. */
export class KeyReused extends ProtocolError {
  constructor() {
    super('This idempotency key has been used for another request.', 'never');
  }
}
