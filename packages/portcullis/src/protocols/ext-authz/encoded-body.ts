/**
 * A body in a header: a Lua filter before ext_authz encodes every byte that is not alphanumeric as %XX. The client
 * can send such a header as well, so nothing here may fail: what is no escape stands for itself.
 */
import { HeaderLines } from '../../exchange/header-lines.ts';
import { allValues, type Headers } from '../../exchange/headers.ts';

/** The body in the header `name`, all its lines one after the other; undefined when there is none. */
export function encodedBody(headers: Headers, name: string): Uint8Array | undefined {
  if (headers.find(name) < 0) return undefined;
  return percentDecoded(allValues(headers, name).join(''));
}

/** The lines without `name`: what is inspected as body is no header. */
export function withoutHeader(headers: Headers, name: string): Headers {
  const lines: Array<readonly [string, string]> = [];
  for (let index = 0; index < headers.count; index++) {
    if (headers.name(index) !== name) lines.push([headers.name(index), headers.value(index)]);
  }
  return new HeaderLines(lines);
}

function percentDecoded(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const high = code === 0x25 ? hexDigit(text.charCodeAt(index + 1)) : -1;
    const low = high < 0 ? -1 : hexDigit(text.charCodeAt(index + 2));
    if (low < 0) bytes[length++] = code;
    else {
      bytes[length++] = high * 16 + low;
      index += 2;
    }
  }
  return bytes.subarray(0, length);
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
