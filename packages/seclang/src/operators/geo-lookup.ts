/**
 * `@geoLookup`: looks the address up in the geographic database of the engine, fills GEO, and is true when the
 * address was found. Without a database, or for what is no address, it is false.
 *
 * Argument: none.
 * Example: `SecRule REMOTE_ADDR "@geoLookup" "id:1,phase:1,pass,nolog"`.
 * Source: ModSecurity Reference Manual, Operators, geoLookup.
 */
import { latin1 } from '../bytes/latin1.ts';
import { parseAddress } from './address-set.ts';
import type { GeoRecord, Operator } from './operator.ts';

/** `@geoLookup`. */
export const geoLookup: Operator<null> = {
  name: 'geoLookup',
  macros: false,
  compile: () => null,
  attach(_data, { geo }) {
    const find = (bytes: Uint8Array, start: number, end: number): GeoRecord | undefined => {
      if (geo === undefined || end - start > 64) return undefined;
      const text = latin1(bytes, start, end);
      return parseAddress(text) === undefined ? undefined : geo(text);
    };
    return {
      test: (bytes, start, end) => find(bytes, start, end) !== undefined,
      capture(bytes, start, end, sink) {
        const record = find(bytes, start, end);
        if (record !== undefined) sink.geo(record);
        return record !== undefined;
      },
    };
  },
};
