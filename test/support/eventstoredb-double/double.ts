import { Server, ServerCredentials } from '@grpc/grpc-js';
import features from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { openFaults } from './faults.ts';
import { openLog } from './log.ts';
import { startProxy } from './proxy.ts';
import { featuresService, gossipService } from './server-info.ts';
import { streamsService } from './streams-service.ts';

/**
 * An EventStoreDB in this process that speaks its gRPC protocol over real sockets, and can be told to fail.
 * It follows the server's source (24.10) where clients can see a difference; clusters, access control,
 * links, scavenging and persistent subscriptions are left out.
 */
export interface EventStoreDbDouble extends AsyncDisposable {
  /** `esdb://...`, straight to this server. */
  readonly connectionString: string;
  /** Cuts every connection at once. New ones are welcome. */
  dropConnections(): void;
  /** Cuts every connection and refuses new ones, on the same port, until `resume`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Keeps connections open, but nothing passes in either direction until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** Stores the next append and cuts the connections instead of answering. */
  loseNextAppendAnswer(): void;
  /** Does not store and never answers the next `count` appends, as a server that waits for its replicas. */
  ignoreNextAppends(count: number): void;
  /** Answers the next `count` calls with UNAVAILABLE. */
  refuseNextCalls(count: number): void;
  /** Forgets which event ids were appended lately, as a restarted server does. */
  forgetEventIds(): void;
  /** Writes a `$` event, as the server does for itself. */
  writeSystemEvent(): void;
  /** How many events are stored in a stream. */
  countOf(stream: string): number;
  /** Appends that reached the log, repeated ones included. */
  readonly appends: number;
  /** Events written to subscriptions, not all of them received yet. */
  readonly eventsSent: number;
  /** Events in the log, the server's own included. */
  readonly records: number;
  stop(): Promise<void>;
}

export async function startEventStoreDbDouble(): Promise<EventStoreDbDouble> {
  const log = openLog();
  const faults = openFaults();
  const traffic = { eventsSent: 0 };
  const server = new Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 });
  server.addService(streams.StreamsService, streamsService(log, faults, traffic));
  server.addService(features.ServerFeaturesService, featuresService());
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  const proxy = await startProxy(port);
  server.addService(gossip.GossipService, gossipService(proxy.port));
  faults.onLostAnswer(() => { proxy.cut(); });

  const stop = async (): Promise<void> => {
    await proxy.stop();
    server.forceShutdown();
  };
  return {
    connectionString: `esdb://127.0.0.1:${proxy.port}?tls=false`,
    dropConnections: () => { proxy.cut(); },
    pause: () => proxy.pause(),
    resume: () => proxy.resume(),
    freeze: () => { proxy.freeze(true); },
    thaw: () => { proxy.freeze(false); },
    loseNextAppendAnswer: () => { faults.loseNextAnswer(); },
    ignoreNextAppends: (count) => { faults.ignoreAppends(count); },
    refuseNextCalls: (count) => { faults.refuseCalls(count); },
    forgetEventIds: () => { log.forgetEventIds(); },
    writeSystemEvent: () => { log.writeSystemEvent(); },
    countOf: (stream) => log.stream(stream).events.length,
    get appends() { return log.appends; },
    get eventsSent() { return traffic.eventsSent; },
    get records() { return log.all.length; },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
