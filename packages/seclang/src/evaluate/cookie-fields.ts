import { isSpace } from '../bytes/character-class.ts';
import type { FieldList } from './field-list.ts';

/**
 * Adds the cookies of all Cookie headers to a list whose buffer is the headers'. Cookies are separated by `;`, a
 * pair's name ends at the first `=`, white space around both is dropped, values stay as they are (RFC 6265 section
 * 5.4; ModSecurity, SecCookieFormat 0). A pair without `=` is a name with an empty value.
 */
export function readCookies(headers: FieldList, cookies: FieldList): void {
  cookies.bytes = headers.bytes;
  const { bytes } = headers;
  for (let row = 0; row < headers.count; row++) {
    if (!headers.isNamed(row, 'cookie')) continue;
    const end = headers.valueEnd(row);
    let at = headers.valueStart(row);
    while (at < end) {
      let stop = bytes.indexOf(0x3b, at);
      if (stop < 0 || stop > end) stop = end;
      while (at < stop && isSpace(bytes[at]!)) at++;
      let equals = at;
      while (equals < stop && bytes[equals] !== 0x3d) equals++;
      if (stop > at) {
        let valueStart = Math.min(equals + 1, stop);
        let valueEnd = stop;
        while (valueStart < valueEnd && isSpace(bytes[valueStart]!)) valueStart++;
        while (valueEnd > valueStart && isSpace(bytes[valueEnd - 1]!)) valueEnd--;
        let nameEnd = equals;
        while (nameEnd > at && isSpace(bytes[nameEnd - 1]!)) nameEnd--;
        cookies.add(at, nameEnd, valueStart, valueEnd);
      }
      at = stop + 1;
    }
  }
}
