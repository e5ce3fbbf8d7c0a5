/** All tricks, by topic. */
import { contentEncodingCases } from './cases/content-encodings.ts';
import { contentTypeCases } from './cases/content-types.ts';
import { duplicateCases } from './cases/duplicates.ts';
import { escapeCases } from './cases/escapes.ts';
import { framingCases } from './cases/framings.ts';
import { limitCases } from './cases/limits.ts';
import { nestedEncodingCases } from './cases/nested-encodings.ts';
import { placeCases } from './cases/places.ts';
import type { EvasionCase } from './evasion-case.ts';

export const evasionTopics: ReadonlyArray<readonly [topic: string, cases: readonly EvasionCase[]]> = [
  ['limits and padding', limitCases],
  ['escapes and pairs', escapeCases],
  ['duplicates', duplicateCases],
  ['content types', contentTypeCases],
  ['content encodings', contentEncodingCases],
  ['nested encodings', nestedEncodingCases],
  ['places', placeCases],
  ['framings', framingCases],
];
