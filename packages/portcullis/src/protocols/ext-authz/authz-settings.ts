/** What a set-up may want to be different about ext_authz. Plain data: workers get a copy. */
export interface AuthzSettings {
  /** Request header that carries the signed verdict to the upstream and into the access log. Lower-case. */
  readonly joinHeader: string;
  /**
   * Further headers of allowed requests: lower-case name and a value in which `$RequestID` (the signed verdict),
   * `$AgentResponse` (200 for what goes on) and `$TagList` (names of what was found) are filled in. A header whose
   * value comes out empty is taken away instead.
   */
  readonly requestHeaders: ReadonlyArray<readonly [name: string, value: string]>;
  /** Request headers of clients that are always taken away, lower-case. */
  readonly strip: readonly string[];
  /**
   * Header in which a Lua filter in front hands over the body, percent-encoded; undefined: none is looked for. A
   * client can send it too, so it is inspected in addition to the body, never instead.
   */
  readonly encodedBodyHeader: string | undefined;
  /** What `$TagList` calls a finding, by its rule id or one of its tags; the rule id where nothing fits. */
  readonly tagNames: ReadonlyArray<readonly [ruleOrTag: string, name: string]>;
}

/** Without any other set-up. */
export const ownAuthzSettings: AuthzSettings = {
  joinHeader: 'x-portcullis-request-id',
  requestHeaders: [],
  strip: ['x-portcullis-verdict'],
  encodedBodyHeader: undefined,
  tagNames: [],
};
