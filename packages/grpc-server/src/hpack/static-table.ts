/** The static table of HPACK (RFC 7541, Appendix A): index 1 to 61. */
import { staticFields } from './generated/static-fields.ts';

/** Entries of the static table; dynamic entries follow. */
export const staticTableSize = 61;

/** Names by index; index 0 is not used. */
export const staticNames: readonly string[] = ['', ...staticFields.map(([name]) => name)];

/** Values by index; index 0 is not used. */
export const staticValues: readonly string[] = ['', ...staticFields.map(([, value]) => value)];

const byName = new Map<string, number>();
const byField = new Map<string, number>();
for (let index = staticTableSize; index >= 1; index--) {
  byName.set(staticNames[index]!, index);
  byField.set(`${staticNames[index]}\0${staticValues[index]}`, index);
}

/** The first index with this name, or 0. */
export function staticNameIndex(name: string): number {
  return byName.get(name) ?? 0;
}

/** The index of this name with this value, or 0. */
export function staticFieldIndex(name: string, value: string): number {
  return byField.get(`${name}\0${value}`) ?? 0;
}
