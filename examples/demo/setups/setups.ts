/** All set-ups that the demo knows. A further one is one more line here. */
import { datadogSetup } from './datadog.ts';
import { elchiSetup } from './elchi.ts';
import { networkSetup } from './network.ts';
import type { DemoSetup } from './setup.ts';
import { sigsciSetup } from './sigsci.ts';

/** By the name that `--setup` takes. */
export const demoSetups: Readonly<Record<string, DemoSetup>> = {
  elchi: elchiSetup,
  sigsci: sigsciSetup,
  datadog: datadogSetup,
  network: networkSetup,
};
