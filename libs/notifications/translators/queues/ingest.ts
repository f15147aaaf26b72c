import { DomainError, type CommandMetadata } from '#kernel';
import { KeyReused, type CloudEvent, type Handling, type RequestLedger } from '#protocols';

/**
 * Makes the event on a queue the same command as a call of `POST /v1/notifications`: its `data` is the body,
 * its `id` the idempotency key. Once it is answered `done`, the command is durable.
 *
 * The ledger is the one that serves the calls, so a message that comes again, or a call with the same key and
 * body, is the same command and one effect. Errors that may pass are thrown: the message stays where it is.
 */
export function ingest<Request>({ intake, ledger, request, newId, now }: IngestOptions<Request>): (event: CloudEvent) => Promise<Handling> {
  return async ({ id, type, data }) => {
    if (type !== REQUEST_TYPE) return { deadLetter: `unknown type: only ${REQUEST_TYPE} is taken here` };
    const checked = intake.check(data);
    if ('errors' in checked) return { deadLetter: `invalid_input: ${checked.errors.map(({ path, message }) => `${path} ${message}`).join('; ')}` };
    const identity = intake.identify(id, data);
    if (!identity) return { deadLetter: 'invalid_input: id must be 1 to 255 visible ASCII characters' };
    try {
      const { commandId } = await ledger.begin(identity.keyHash, identity.fingerprint, newId());
      await request(intake.toRequest(checked.value, { commandId, correlationId: id, actor: ACTOR, now: now() }));
      return 'done';
    } catch (error) {
      return refusalOf(error);
    }
  };
}

export interface IngestOptions<Request> {
  readonly intake: NotificationIntake<Request>;
  readonly ledger: Pick<RequestLedger, 'begin'>;
  /** Hands the request to the core; resolves when it is durable. */
  readonly request: (request: Request) => Promise<unknown>;
  /** A fresh UUIDv7. */
  readonly newId: () => string;
  /** RFC 3339 UTC with milliseconds. */
  readonly now: () => string;
}

/** The rules of a request, the same at every door: what may be asked for, and what makes two requests the same. */
export interface NotificationIntake<Request, Input = unknown> {
  check(data: unknown): { readonly value: Input } | { readonly errors: readonly { readonly path: string; readonly message: string }[] };
  toRequest(input: Input, metadata: CommandMetadata): Request;
  /** As the ledger knows it; undefined when the key is not acceptable. */
  identify(key: string, data: unknown): { readonly keyHash: string; readonly fingerprint: string } | undefined;
}

/** PUBLIC NAME: senders put it on their messages. */
export const REQUEST_TYPE = 'tidings.notification.request.v1';

/** STORED NAME: who asked, in the log. */
const ACTOR = 'ingest';

/** What the core refuses once, it refuses always; anything else is for the one who knows how to try again. */
function refusalOf(error: unknown): Handling {
  if (error instanceof KeyReused) return { deadLetter: `idempotency_key_reused: ${error.message}` };
  if (error instanceof DomainError) return { deadLetter: `${error.code}: ${error.message}` };
  throw error;
}
