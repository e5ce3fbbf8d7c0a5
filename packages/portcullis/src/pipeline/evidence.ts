/** What an inspection notes for its record besides findings and bodies: times, postures and scores. */
import type { PostureCause } from '../config/posture.ts';
import type { Direction, Phase } from '../engines/engine.ts';

/** A posture that was applied. */
export interface AppliedPosture {
  readonly cause: PostureCause;
  readonly posture: string;
}

/** The anomaly scores of a rule set that keeps its own. */
export interface RuleSetScores {
  readonly inbound: number;
  readonly outbound: number;
}

/** The notes as plain data, as a lane hands them over. */
export interface EvidenceNotes {
  readonly milliseconds: Readonly<Partial<Record<Phase, number>>>;
  readonly postures: readonly AppliedPosture[];
  readonly scores: Readonly<Record<Direction, number>>;
  readonly ruleSet: RuleSetScores | undefined;
}

const noPostures: readonly AppliedPosture[] = [];

/** Collects the notes of one inspection. */
export class Evidence implements EvidenceNotes {
  /** Own processing time by phase; trailers count for the body. */
  readonly milliseconds: Partial<Record<Phase, number>> = {};
  postures: readonly AppliedPosture[] = noPostures;
  readonly scores: Record<Direction, number> = { request: 0, response: 0 };
  ruleSet: RuleSetScores | undefined;

  /** Adds time to a phase. */
  took(phase: Phase, milliseconds: number): void {
    this.milliseconds[phase] = (this.milliseconds[phase] ?? 0) + milliseconds;
  }

  /** Notes a posture, each cause once. */
  posture(cause: PostureCause, posture: string): void {
    if (this.postures.some((known) => known.cause === cause && known.posture === posture)) return;
    this.postures = [...this.postures, { cause, posture }];
  }

  /** Takes over the notes of a lane, which inspected the request anew: its score stands in the place of ours. */
  adopt(notes: EvidenceNotes): void {
    for (const [phase, milliseconds] of Object.entries(notes.milliseconds))
      this.took(phase as Phase, milliseconds);
    for (const { cause, posture } of notes.postures) this.posture(cause, posture);
    this.scores.request = notes.scores.request;
    this.ruleSet = notes.ruleSet ?? this.ruleSet;
  }
}
