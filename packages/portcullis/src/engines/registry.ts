/** The static list of engines. A new engine is a folder beside this file and a line here. */

import { baselineDefinition } from './baseline/definition.ts';
import type { EngineDefinition } from './engine.ts';
import { libddwafDefinition } from './libddwaf/definition.ts';
import { seclangDefinition } from './seclang/definition.ts';
import { xfccDefinition } from './xfcc/definition.ts';

/** Every engine of this version. */
export const engineRegistry: readonly EngineDefinition[] = [
  baselineDefinition,
  libddwafDefinition,
  seclangDefinition,
  xfccDefinition,
];
