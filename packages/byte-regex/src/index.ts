export type { RegexErrorCode, RegexLimits } from './errors.ts';
export { RegexSyntaxError } from './errors.ts';
export type { RegexFlags } from './pattern.ts';
export type { PatternSetOptions, PatternSetPlan, PatternSource } from './pattern-set.ts';
export { PatternSet } from './pattern-set.ts';
export type { RegexPlan } from './plan.ts';
export { Regex } from './regex.ts';
export { workMeter } from './work-meter.ts';
