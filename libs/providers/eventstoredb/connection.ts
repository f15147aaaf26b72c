import { setMaxListeners } from 'node:events';
import { EventStoreDBClient } from '@eventstore/db-client';
import grpcStreams, { type StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { CallOptions, ClientDuplexStream, Metadata } from '@grpc/grpc-js';
import type { StopSignal } from '#protocols';

export type BatchAppendCall = ClientDuplexStream<BatchAppendReq, BatchAppendResp>;

/** One client of the server or cluster. It reconnects by itself, and follows the leader, when a call fails. */
export interface Connection extends AsyncDisposable {
  readonly client: EventStoreDBClient;
  /** Aborted when the connection is closed. */
  readonly closing: StopSignal;
  /**
   * Begins a call that carries many appends. `prepare` adds the listeners, before anything can happen.
   * @throws when no node of the cluster can be found
   */
  beginBatchAppend(prepare: (call: BatchAppendCall) => void): Promise<BatchAppendCall>;
}

/**
 * What is used of the client beyond its public face. Its own batch append keeps the calls of all clients in
 * one map for the whole process: when one connection breaks, the calls of every other are rejected too, and
 * an answer that still comes to one of them throws inside an event handler, which ends the process.
 */
interface ClientInternals {
  GRPCStreamCreator<Call>(
    service: typeof StreamsClient,
    name: string,
    create: (client: StreamsClient) => Call,
  ): () => Promise<Call>;
  callArguments(options: object, callOptions: CallOptions): [Metadata, CallOptions];
  getChannel(): Promise<{ close(): void }>;
  handleError(service: unknown, error: Error): Promise<void>;
}

/** @throws Error when the connection string is malformed; the message does not quote it, for it may hold a password */
export function openConnection(connectionString: string): Connection {
  const client = openClient(connectionString);
  const internals = client as unknown as ClientInternals;
  guardErrorHandling(internals);
  const closing = new AbortController();
  // Every read under way listens to it.
  setMaxListeners(0, closing.signal);
  return {
    client,
    closing: closing.signal,
    beginBatchAppend: async (prepare) => {
      const begin = internals.GRPCStreamCreator(grpcStreams.StreamsClient, 'batchAppend', (service) => {
        const call = service.batchAppend(...internals.callArguments({}, { deadline: Infinity }));
        prepare(call);
        return call;
      });
      return begin();
    },
    [Symbol.asyncDispose]: async () => {
      if (closing.signal.aborted) return;
      closing.abort();
      await client.dispose();
      // Disposing leaves the channel open. Asking for it may search a cluster that is not there: not waited for.
      void internals.getChannel().then((channel) => { channel.close(); }, () => undefined);
    },
  };
}

function openClient(connectionString: string): EventStoreDBClient {
  try {
    return EventStoreDBClient.connectionString(connectionString);
  } catch {
    throw new Error('The EventStoreDB connection string is malformed: esdb://[user:password@]host[:port][?tls=false] is expected.');
  }
}

/**
 * The client reacts to broken calls in a promise that nobody waits for. It fails when the search for another
 * node of the cluster does, and a rejection without a handler would end the process.
 */
function guardErrorHandling(internals: ClientInternals): void {
  const handleError = internals.handleError;
  internals.handleError = (service, error) => handleError(service, error).catch(() => undefined);
}
