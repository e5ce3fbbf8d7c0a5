/** The static list of inspectors, one for each line of `registry.ts`. */
import { baselineInspector } from './baseline/inspect.ts';
import type { InspectorFactory } from './inspector.ts';
import { libddwafInspector } from './libddwaf/inspect.ts';
import { seclangInspector } from './seclang/inspect.ts';
import { xfccInspector } from './xfcc/inspect.ts';

/** Every inspector of this version. */
export const inspectorFactories: readonly InspectorFactory[] = [
  baselineInspector,
  libddwafInspector,
  seclangInspector,
  xfccInspector,
];
