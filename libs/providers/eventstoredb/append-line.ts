import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { appendAnswer, type AppendAnswer, type Unanswered } from './append-answer.ts';
import type { BatchAppendCall, Connection } from './connection.ts';

/** Sends appends over one long call, and tells their answers apart. A broken call is replaced by the next append. */
export interface AppendLine {
  /** Never fails: what got no answer in time is `unanswered`. */
  send(message: BatchAppendReq): Promise<AppendAnswer>;
}

interface Call {
  /** By correlation id. */
  readonly waiting: Map<string, (answer: AppendAnswer) => void>;
  readonly begun: Promise<BatchAppendCall>;
}

/** How gRPC words the failures of calls that never had a connection. */
const NEVER_SENT = /No connection established|Name resolution failed|Channel closed before call started/;

export function openAppendLine(connection: Connection, answerTimeoutMs: number): AppendLine {
  let current: Call | undefined;

  const begin = (): Call => {
    const waiting: Call['waiting'] = new Map();
    const end = (reason: string, mayBeStored: boolean, cause?: unknown): void => {
      if (current === call) current = undefined;
      for (const answer of [...waiting.values()]) answer(unanswered(reason, mayBeStored, cause));
    };
    const begun = connection.beginBatchAppend((stream) => {
      stream.on('data', (response: BatchAppendResp) => {
        // An answer that nobody waits for any more came after its time.
        waiting.get(idOf(response))?.(appendAnswer(response));
      });
      stream.on('error', (error: Error) => { end(error.message, !NEVER_SENT.test(error.message), error); });
      stream.on('end', () => { end('the server ended the call', true); });
    });
    const call = { waiting, begun };
    begun.catch((error: unknown) => { end('no server was found', false, error); });
    return call;
  };

  return {
    send: (message) => new Promise((resolve) => {
      const call = (current ??= begin());
      const id = idOf(message);
      const answered = (answer: AppendAnswer): void => {
        clearTimeout(timer);
        call.waiting.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(() => { answered(unanswered(`no answer within ${answerTimeoutMs} ms`, true)); }, answerTimeoutMs);
      call.waiting.set(id, answered);
      // What is written into a call that has just broken is answered by its `error` or, at the latest, by the timer.
      call.begun.then((stream) => { if (call.waiting.has(id)) stream.write(message); }, () => undefined);
    }),
  };
}

function unanswered(reason: string, mayBeStored: boolean, cause?: unknown): Unanswered {
  return { kind: 'unanswered', reason, mayBeStored, cause };
}

function idOf(message: BatchAppendReq | BatchAppendResp): string {
  return message.getCorrelationId()?.getString() ?? '';
}
