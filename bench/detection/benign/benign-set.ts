/**
 * The benign set: requests that the generators beside this file make, the same on every run, in two halves by a
 * hash of the id. The first half may be looked at while rules are written; of the second only counts are printed,
 * so that it says how the rules do on what they were not fitted to.
 */
import type { SampleRequest } from '../request.ts';
import { browsingKinds } from './browsing.ts';
import { formKinds } from './form-posts.ts';
import { forumKinds } from './forum-posts.ts';
import type { BenignKind } from './request-kinds.ts';
import { Seeded } from './seeded.ts';
import { serviceKinds } from './service-calls.ts';

/** One request of the set. */
export interface BenignRequest {
  readonly id: string;
  readonly half: 'seen' | 'unseen';
  readonly request: SampleRequest;
}

const kinds: readonly BenignKind[] = [...browsingKinds, ...formKinds, ...forumKinds, ...serviceKinds];

/** All requests, kind by kind. */
export function benignSet(): readonly BenignRequest[] {
  return kinds.flatMap((kind) =>
    Array.from({ length: kind.count }, (_, index) => {
      const id = `${kind.name}-${index}`;
      const hash = fnv1a(id);
      return {
        id,
        half: (hash >>> 16) % 2 === 0 ? ('seen' as const) : ('unseen' as const),
        request: kind.make(new Seeded(hash), index),
      };
    }),
  );
}

/** 32-bit FNV-1a of the text. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}
