import type { Phase } from '../engines/engine.ts';
import type { InspectorFactory } from '../engines/inspector.ts';

/** How long one engine took in one phase. */
export interface EngineTime {
  readonly engine: string;
  readonly phase: Phase;
  readonly duration_us: number;
}

/** Inspectors that tell how long they took; what they do is unchanged. */
export function timedInspectors(
  factories: readonly InspectorFactory[],
  tell: (time: EngineTime) => void,
): InspectorFactory[] {
  return factories.map((factory) => ({
    engine: factory.engine,
    attach(plan) {
      const inspector = factory.attach(plan);
      return {
        open(exchange, acts, exceptions) {
          const session = inspector.open(exchange, acts, exceptions);
          return {
            get incomplete() {
              return session.incomplete;
            },
            get scores() {
              return session.scores;
            },
            inspect(input, report) {
              const start = performance.now();
              try {
                session.inspect(input, report);
              } finally {
                const duration = Math.round((performance.now() - start) * 1000);
                tell({ engine: factory.engine, phase: input.phase, duration_us: duration });
              }
            },
          };
        },
      };
    },
  }));
}
