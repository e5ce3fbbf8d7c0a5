/** What Envoy asks and logs where ext_authz and the gRPC access log are configured together, as data. */

/** A request whose check was asked for, by a name of its own. */
export interface CheckStep {
  readonly check: string;
  /** Default `one`. */
  readonly at?: string;
  /** Below `/refused` it is to be refused. */
  readonly path: string;
  /** Header of the client that claims to be the signed verdict. */
  readonly forged?: string;
}

/** Entries that are sent in one message. */
export interface LogStep {
  /** Names of checks, in the order of the entries. */
  readonly log: readonly string[];
  /** Default `one`. */
  readonly at?: string;
  /** Envoy keeps no dynamic metadata. */
  readonly withoutMetadata?: boolean;
  /** The check never came to an answer: Envoy let the request through. */
  readonly failedOpen?: boolean;
  /** The metadata of this check instead of its own. */
  readonly metadataOf?: string;
  /** A new stream, as after a lost connection: who logs is said again. */
  readonly reconnected?: boolean;
}

/** Time passes. */
export interface PassStep {
  readonly seconds: number;
}

/** What must be made of an entry. */
export interface ExpectedCompletion {
  readonly of: string;
  readonly joined: 'metadata' | 'header' | 'none';
  readonly problem?: 'malformed' | 'forged' | 'expired';
  /** Whether the request as it was checked is still known. */
  readonly context: boolean;
  readonly verdict?: 'allow' | 'block';
}

/** One scenario; `one` and `two` share a key, `stranger` has another. */
export interface AuthzScenario {
  readonly name: string;
  readonly steps: ReadonlyArray<CheckStep | LogStep | PassStep>;
  readonly expected: readonly ExpectedCompletion[];
}

const a: CheckStep = { check: 'a', path: '/a' };
const b: CheckStep = { check: 'b', path: '/refused/b' };
const joinedA = { of: 'a', joined: 'metadata', context: true, verdict: 'allow' } as const;
const joinedB = { of: 'b', joined: 'metadata', context: true, verdict: 'block' } as const;

/** All of them. */
export const authzScenarios: readonly AuthzScenario[] = [
  { name: 'an allowed request is joined', steps: [a, { log: ['a'] }], expected: [joinedA] },
  { name: 'a refused request is joined', steps: [b, { log: ['b'] }], expected: [joinedB] },
  {
    name: 'entries come in another order than checks, in one batch',
    steps: [a, b, { log: ['b', 'a'] }],
    expected: [joinedB, joinedA],
  },
  {
    name: 'a new stream goes on where the old one ended',
    steps: [a, b, { log: ['a'] }, { log: ['b'], reconnected: true }],
    expected: [joinedA, joinedB],
  },
  {
    name: 'an entry that comes twice has its request only once',
    steps: [a, { log: ['a'] }, { log: ['a'], reconnected: true }],
    expected: [joinedA, { ...joinedA, context: false }],
  },
  {
    name: 'without dynamic metadata the header joins what was allowed, and nothing joins what was refused',
    steps: [a, b, { log: ['a', 'b'], withoutMetadata: true }],
    expected: [
      { ...joinedA, joined: 'header' },
      { of: 'b', joined: 'none', context: false },
    ],
  },
  {
    name: 'nobody decided: unjoined',
    steps: [a, { log: ['a'], failedOpen: true }],
    expected: [{ of: 'a', joined: 'none', context: false }],
  },
  {
    name: "a client's own header joins nothing where nobody decided",
    steps: [
      { ...a, forged: '6f1a2b3c4d5e6f70.0a1b2c3d00.67a1b2c3.200aa1.kK3mkK3mkK3mkK3mkK3mkK' },
      { log: ['a'], failedOpen: true },
    ],
    expected: [{ of: 'a', joined: 'none', problem: 'forged', context: false }],
  },
  {
    name: "the verdict of one request joins no other's",
    steps: [a, { check: 'c', path: '/c' }, { log: ['c'], metadataOf: 'a' }],
    expected: [{ of: 'c', joined: 'none', problem: 'forged', context: false }],
  },
  {
    name: 'a forged header beside the real verdict changes nothing',
    steps: [{ ...b, forged: 'forged' }, { log: ['b'] }],
    expected: [joinedB],
  },
  {
    name: 'another replica with the key joins, without the request',
    steps: [a, b, { log: ['a', 'b'], at: 'two' }],
    expected: [
      { ...joinedA, context: false },
      { ...joinedB, context: false },
    ],
  },
  {
    name: 'a replica with another key joins nothing',
    steps: [a, { log: ['a'], at: 'stranger' }],
    expected: [{ of: 'a', joined: 'none', problem: 'forged', context: false }],
  },
  {
    name: 'too late: the verdict has expired',
    steps: [a, { seconds: 301 }, { log: ['a'] }],
    expected: [{ of: 'a', joined: 'none', problem: 'expired', context: false }],
  },
  {
    name: 'a download that takes minutes is joined',
    steps: [a, { seconds: 299 }, { log: ['a'] }],
    expected: [joinedA],
  },
];
