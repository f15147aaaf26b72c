import { randomUUID } from 'node:crypto';
import type { handleUnaryCall } from '@grpc/grpc-js';
import gossip, { type ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import features, { type SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared, { type Empty } from '@eventstore/db-client/generated/shared_pb.js';

/** The version whose behaviour the double follows. */
const SERVER_VERSION = '24.10.0';

/** Says which calls it knows, so that clients append in batches. */
export function featuresService(): { readonly getSupportedMethods: handleUnaryCall<Empty, SupportedMethods> } {
  return {
    getSupportedMethods: (_call, answer) => {
      const methods = ['read', 'append', 'delete', 'tombstone', 'batchappend'].map((name) => {
        const method = new features.SupportedMethod();
        method.setServiceName('event_store.client.streams.streams');
        method.setMethodName(name);
        return method;
      });
      const supported = new features.SupportedMethods();
      supported.setEventStoreServerVersion(SERVER_VERSION);
      supported.setMethodsList(methods);
      answer(null, supported);
    },
  };
}

/** A cluster of one, for `esdb+discover://`. */
export function gossipService(port: number): { readonly read: handleUnaryCall<Empty, ClusterInfo> } {
  return {
    read: (_call, answer) => {
      const member = new gossip.MemberInfo();
      const id = new shared.UUID();
      id.setString(randomUUID());
      member.setInstanceId(id);
      member.setTimeStamp(String(Date.now()));
      member.setState(gossip.MemberInfo.VNodeState.LEADER);
      member.setIsAlive(true);
      const endPoint = new gossip.EndPoint();
      endPoint.setAddress('127.0.0.1');
      endPoint.setPort(port);
      member.setHttpEndPoint(endPoint);
      const cluster = new gossip.ClusterInfo();
      cluster.addMembers(member);
      answer(null, cluster);
    },
  };
}
