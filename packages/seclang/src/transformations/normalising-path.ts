import { maskOf } from '../bytes/byte-mask.ts';
import type { Transformation } from './transformation.ts';

/**
 * Makes `t:normalizePath` (`windows` false) or `t:normalizePathWin` (backslashes are slashes too). Segments are
 * written as they come; `..` takes the last written one back, so that the whole is one pass.
 */
export function normalisingPath(name: string, alias: string, windows: boolean): Transformation {
  return {
    name,
    shortens: true,
    aliases: [alias],
    // Without a slash there is one segment, and only a single dot goes.
    trigger: maskOf(windows ? '/\\' : '/'),
    adds: maskOf(windows ? '/' : ''),
    apply(bytes, start, end, out) {
      const target = out.reserve(end - start + 1);
      const top = out.top;
      let at = top;
      const isSlash = (byte: number): boolean => byte === 0x2f || (windows && byte === 0x5c);
      const absolute = end > start && isSlash(bytes[start]!);
      if (absolute) target[at++] = 0x2f;
      const root = at;
      // Leading `..` segments of a relative path cannot be taken back.
      let floor = at;
      let i = start;
      let trailing = false;
      while (i < end) {
        while (i < end && isSlash(bytes[i]!)) i++;
        const first = i;
        while (i < end && !isSlash(bytes[i]!)) i++;
        const length = i - first;
        if (length === 0) {
          trailing = true;
          break;
        }
        trailing = false;
        const dots = length <= 2 && bytes[first] === 0x2e && (length === 1 || bytes[first + 1] === 0x2e);
        if (dots && length === 1) {
          continue;
        }
        if (dots && at > floor) {
          while (at > floor && target[at - 1] !== 0x2f) at--;
          if (at > root) at--;
          continue;
        }
        if (dots && absolute) continue;
        if (at > root) target[at++] = 0x2f;
        for (let k = first; k < i; k++) target[at++] = bytes[k]!;
        if (dots) floor = at;
      }
      if (trailing && at > root) target[at++] = 0x2f;
      out.end = at;
      if (at - top !== end - start) return true;
      for (let k = 0; k < end - start; k++) if (target[top + k] !== bytes[start + k]) return true;
      return false;
    },
  };
}
