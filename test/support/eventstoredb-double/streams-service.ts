import type { ServerErrorResponse, StatusObject } from '@grpc/grpc-js';
import type { IStreamsServer } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams, { type AppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import { appendAnswer, expectedOf, sizeOf } from './append-messages.ts';
import { batchAppend } from './batch-append.ts';
import { MAX_APPEND_SIZE, streamDeleted, tooLarge, unavailable } from './failures.ts';
import type { Faults } from './faults.ts';
import type { Log } from './log.ts';
import { proposedEvent, streamName } from './messages.ts';
import { isSubscription, readPage } from './reads.ts';
import { subscribe, type Traffic } from './subscriptions.ts';

/** The `Streams` service. */
export function streamsService(log: Log, faults: Faults, traffic: Traffic): IStreamsServer {
  const service: Pick<IStreamsServer, 'append' | 'batchAppend' | 'delete' | 'read' | 'tombstone'> = {
    read: (call) => {
      const options = call.request.getOptions();
      if (faults.takeRefused() || options === undefined) { call.emit('error', asError(unavailable)); return; }
      if (isSubscription(options)) { void subscribe(log, traffic, call, options); return; }
      const page = readPage(log, options);
      if ('failure' in page) { call.emit('error', asError(page.failure)); return; }
      for (const response of page.responses) call.write(response);
      call.end();
    },

    append: (call, answer) => {
      const requests: AppendReq[] = [];
      call.on('data', (request: AppendReq) => { requests.push(request); });
      call.on('end', () => {
        if (faults.takeRefused()) { answer(unavailable); return; }
        if (faults.takeIgnored()) return;
        const options = requests[0]?.getOptions();
        const stream = streamName(options?.getStreamIdentifier());
        const events = requests.flatMap((request) => request.getProposedMessage() ?? []).map(proposedEvent);
        if (sizeOf(events) > MAX_APPEND_SIZE) { answer(tooLarge); return; }
        const expected = expectedOf(options);
        const outcome = log.append(stream, expected, events);
        if (faults.takeLostAnswer()) return;
        if (outcome.kind === 'stream deleted') answer(streamDeleted(stream));
        else answer(null, appendAnswer(outcome, expected));
      });
    },

    batchAppend: (call) => {
      if (faults.takeRefused()) call.emit('error', asError(unavailable));
      else batchAppend(log, faults, call);
    },

    delete: (call, answer) => {
      log.softDelete(streamName(call.request.getOptions()?.getStreamIdentifier()));
      answer(null, new streams.DeleteResp());
    },

    tombstone: (call, answer) => {
      const at = log.tombstone(streamName(call.request.getOptions()?.getStreamIdentifier()));
      const position = new streams.TombstoneResp.Position();
      position.setCommitPosition(String(at));
      position.setPreparePosition(String(at));
      const response = new streams.TombstoneResp();
      response.setPosition(position);
      answer(null, response);
    },
  };
  return { ...service };
}

function asError(failure: StatusObject): Error & ServerErrorResponse {
  return Object.assign(new Error(failure.details), { code: failure.code, details: failure.details, metadata: failure.metadata });
}
