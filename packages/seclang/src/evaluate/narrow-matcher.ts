import { latin1Bytes } from '../bytes/latin1.ts';
import type { NarrowPlan } from '../compile/narrowing.ts';
import type { Matcher } from '../operators/operator.ts';

/** Asks whether a value, with what is put around it, is part of a list, or makes a name that other rules wait for. */
export function narrowMatcher(plan: NarrowPlan): Matcher {
  const before = latin1Bytes(plan.before);
  const after = latin1Bytes(plan.after);
  const list = latin1Bytes(plan.list);
  const watched = plan.watched.map((text) => latin1Bytes(text));
  const prefix = latin1Bytes(plan.prefix);
  return {
    test(bytes, start, end) {
      for (const text of watched) if (makes(prefix, bytes, start, end, text)) return true;
      const last = list.length - (before.length + end - start + after.length);
      for (let at = 0; at <= last; at++) {
        const middle = at + before.length;
        if (
          stands(list, at, before, 0, before.length) &&
          stands(list, middle, bytes, start, end) &&
          stands(list, middle + end - start, after, 0, after.length)
        ) {
          return true;
        }
      }
      return false;
    },
  };
}

function stands(list: Uint8Array, at: number, bytes: Uint8Array, start: number, end: number): boolean {
  let i = start;
  while (i < end && list[at + i - start] === bytes[i]) i++;
  return i === end;
}

/** Whether a text is in what the prefix and the value make, at least with its last byte in the value. */
function makes(prefix: Uint8Array, bytes: Uint8Array, start: number, end: number, text: Uint8Array): boolean {
  const length = prefix.length + end - start;
  for (let at = Math.max(0, prefix.length - text.length + 1); at + text.length <= length; at++) {
    let i = 0;
    while (i < text.length) {
      const place = at + i - prefix.length;
      if ((place < 0 ? prefix[at + i] : bytes[start + place]) !== text[i]) break;
      i++;
    }
    if (i === text.length) return true;
  }
  return false;
}
