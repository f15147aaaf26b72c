import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { LOG, REQUEST_LEDGER, type FinalAnswer, type Log, type RequestLedger } from '#composition';
import { newId } from '#event-sourcing';
import type { CommandMetadata, Position } from '#kernel';
import { isoNow } from '#timing';
import { problemOf } from '../problems/problem-of.ts';
import { invalidInput } from '../problems/problem.ts';
import type { Exchange } from './exchange.ts';
import { fingerprint, isIdempotencyKey, keyHashOf } from './request-identity.ts';

/** What a command is answered. `position` goes into a header. `final: false`: the same request may yet fare better. */
export interface CommandReply {
  readonly status: number;
  readonly body: unknown;
  readonly position?: Position;
  readonly final?: boolean;
}

/**
 * Answers commands, and the same request twice the same way. An Idempotency-Key stands for one command id:
 * a request that comes again is the same command, so even one whose answer was never kept is one effect.
 */
@Injectable()
export class Answering {
  readonly #ledger: RequestLedger;
  readonly #log: Log;

  constructor(@Inject(REQUEST_LEDGER) ledger: RequestLedger, @Inject(LOG) log: Log) {
    this.#ledger = ledger;
    this.#log = log;
  }

  /** Sets status and headers of the reply, and returns its body. */
  async command(reply: Exchange, run: Run): Promise<unknown> {
    const key = idempotencyKey(reply.request);
    const answer = key === undefined ? await answerTo(run, metadataOf(reply.request, newId())) : await this.#once(key, reply, run);
    reply.code(answer.status).headers(answer.headers);
    return answer.body;
  }

  async #once(key: string, reply: Exchange, run: Run): Promise<FinalAnswer> {
    const { request } = reply;
    const keyHash = keyHashOf(key);
    const entry = await this.#ledger.begin(keyHash, fingerprint(request.method, request.url, request.body), newId());
    if (entry.answer) {
      reply.header('idempotent-replayed', 'true');
      return entry.answer;
    }
    const answer = await answerTo(run, metadataOf(request, entry.commandId));
    return answer.final ? this.#keep(keyHash, answer, request.correlationId) : answer;
  }

  /** The command has been carried out: an answer that cannot be kept is still the answer. */
  async #keep(keyHash: string, { status, headers, body }: FinalAnswer, correlationId: string): Promise<FinalAnswer> {
    try {
      return await this.#ledger.finish(keyHash, { status, headers, body });
    } catch (error) {
      this.#log.warn({ correlationId, err: error }, 'the answer to a request could not be kept');
      return { status, headers, body };
    }
  }
}

type Run = (metadata: CommandMetadata) => Promise<CommandReply>;

interface Answer extends FinalAnswer {
  readonly final: boolean;
}

/** A refusal is an answer as well. */
async function answerTo(run: Run, metadata: CommandMetadata): Promise<Answer> {
  try {
    const { status, body, position, final = true } = await run(metadata);
    return { status, body, headers: position === undefined ? {} : { 'tidings-position': position }, final };
  } catch (error) {
    const { problem, headers } = problemOf(error);
    if (problem.status >= 500 || problem.code === 'invalid_input' || problem.code === 'conflict') throw error;
    return { status: problem.status, body: problem, headers: { ...headers, 'content-type': 'application/problem+json' }, final: true };
  }
}

function metadataOf({ correlationId }: FastifyRequest, commandId: string): CommandMetadata {
  return { commandId, correlationId, actor: 'api', now: isoNow() };
}

/** Other methods need none: doing them again changes nothing. */
function idempotencyKey({ method, headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined || method !== 'POST') return undefined;
  if (typeof key === 'string' && isIdempotencyKey(key)) return key;
  throw invalidInput([{ path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' }]);
}
