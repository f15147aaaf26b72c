import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';
import { INTERNAL_ADDRESS } from './target.ts';

/**
 * Resolves a name to its public addresses only. The socket connects to what it is given here, so a
 * name that answers differently a moment later (DNS rebinding) gains nothing.
 *
 * @param resolve the look-up that is guarded
 */
export function guardedLookup(resolve: Resolve = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      // On an error there are no addresses, whatever the types say.
      const addresses = error === null ? found.filter(({ address }) => isPublicAddress(address)) : [];
      const [first] = addresses;
      if (error !== null) callback(error, '');
      else if (first === undefined) callback(new TargetNotPublic(), '');
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** The part of `dns.lookup` that is used here. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** The name leads to no public address. */
export class TargetNotPublic extends Error {
  constructor() {
    super(INTERNAL_ADDRESS);
    this.name = new.target.name;
  }
}
