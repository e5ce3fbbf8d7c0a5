/**
 * The engines of one exchange: a session for each that was asked, opened when its first phase comes, and what became of
 * it. An engine in shadow that would have blocked is not asked again, as it would not be in block; the others go on,
 * since their block is real.
 */
import type { EngineInstancePlan } from '../config/plan.ts';
import type { PostureCause } from '../config/posture.ts';
import type { Direction } from '../engines/engine.ts';
import { covers } from '../engines/exception.ts';
import type { Finding } from '../engines/finding.ts';
import type { InspectorSession, PhaseInput } from '../engines/inspector.ts';
import type { InspectionEvents } from './inspection-services.ts';
import type { InspectionSubject } from './inspection-subject.ts';
import type { Judgement } from './judgement.ts';
import { type Mode, weakerMode } from './mode.ts';
import { postureFinding } from './posture-finding.ts';

/** Whether there is time for more. */
export interface EngineTime {
  /** Whether the direction has time left; when not, the posture timeout was applied. */
  inTime(direction: Direction): boolean;
}

/** The sessions of one exchange. */
export class EngineRuns {
  readonly #subject: InspectionSubject;
  readonly #time: EngineTime;
  readonly #judgement: Judgement;
  readonly #events: InspectionEvents;
  readonly #sessions: Array<InspectorSession | undefined> = [];
  /** Engines in shadow, in a policy that blocks, that would have blocked. */
  #decided: Set<number> | undefined;

  constructor(subject: InspectionSubject, time: EngineTime, judgement: Judgement, events: InspectionEvents) {
    this.#subject = subject;
    this.#time = time;
    this.#judgement = judgement;
    this.#events = events;
  }

  /**
   * Asks the engines of a phase, in the order of the plan; false: the exchange was decided, or its time was spent, before
   * the last.
   */
  run(engines: readonly EngineInstancePlan[], direction: Direction, input: PhaseInput): boolean {
    for (const engine of engines) {
      if (this.#judgement.ended || !this.#time.inTime(direction)) return false;
      const mode = this.#modeOf(engine);
      if (mode === 'off' || this.#decided?.has(engine.index) === true) continue;
      const cause = this.#ask(engine, mode, input);
      if (cause !== undefined) this.#fail(engine, mode, cause, direction);
    }
    return true;
  }

  /** The exchange is over: engines note what shows only at its end. False: none was asked. */
  end(): boolean {
    if (this.#sessions.length === 0) return false;
    for (const engine of this.#subject.plan.plan.engines) {
      const session = this.#sessions[engine.index];
      if (session?.end === undefined) continue;
      const mode = this.#modeOf(engine);
      try {
        session.end((finding) => this.#judgement.take({ ...finding, effect: 'note' }, mode));
      } catch (error) {
        this.#events.engineError(engine.engine, error);
      }
    }
    return true;
  }

  #modeOf(engine: EngineInstancePlan): Mode {
    const { mode } = this.#subject;
    return engine.mode === null ? mode : weakerMode(engine.mode, mode);
  }

  /** Asks an engine; the result is why it has not seen everything. */
  #ask(engine: EngineInstancePlan, mode: Mode, input: PhaseInput): PostureCause | undefined {
    try {
      const session = this.#session(engine, mode !== 'detect');
      session.inspect(input, (finding) => this.#take(engine, mode, finding));
      this.#judgement.noteRuleSet(session.scores);
      return session.incomplete;
    } catch (error) {
      this.#events.engineError(engine.engine, error);
      return 'engine-error';
    }
  }

  #session(engine: EngineInstancePlan, acts: boolean): InspectorSession {
    const { exchange, plan, exceptions } = this.#subject;
    const session =
      this.#sessions[engine.index] ?? plan.inspector(engine.index).open(exchange, acts, exceptions);
    this.#sessions[engine.index] = session;
    return session;
  }

  /** The posture of an engine's failure: its own where its block has one, and never more than its mode. */
  #fail(engine: EngineInstancePlan, mode: Mode, cause: PostureCause, direction: Direction): void {
    const { choice } = this.#subject;
    const posture = engine.postures[cause] ?? choice.policy?.postures[cause] ?? 'allow';
    this.#judgement.notePosture(cause, posture);
    this.#take(engine, mode, postureFinding(cause, posture, direction));
  }

  /** Takes in what an engine found; a block in shadow ends what this engine does. */
  #take(engine: EngineInstancePlan, mode: Mode, finding: Finding): boolean {
    if (this.#subject.exceptions.some((exception) => covers(exception, finding))) return true;
    const goesOn = this.#judgement.take(finding, mode);
    if (goesOn || this.#judgement.ended) return goesOn;
    this.#decided ??= new Set();
    this.#decided.add(engine.index);
    return false;
  }
}
