/** What a worker gets: the rule file as text, checked by the compiler thread. */
export interface LibddwafPlan {
  readonly rules: string;
  readonly timeoutMicroseconds: number;
  readonly obfuscation: { readonly obfuscatorKeyRegex?: string; readonly obfuscatorValueRegex?: string };
  /** By phase, see `rule-phases.ts`: whether the phase has to be shown what earlier ones saw. */
  readonly looksBack: readonly boolean[];
  /** Whether a rule has several conditions, which may match in different pieces of long values. */
  readonly combines: boolean;
}
