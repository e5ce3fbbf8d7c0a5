/**
 * For tests: one exchange with everything about it chosen by chance (modes, policy, sizes, timing, trailers, an Envoy
 * that honours overrides or not), played as Envoy would, and the rules of reference B.3, B.4 and L checked after
 * every step.
 */
import assert from 'node:assert/strict';
import { planWithPolicy } from './policy-of.ts';
import { ScriptedEnvoy, type SeenReply } from './scripted-envoy.ts';

/** Numbers in [0, 1); the same seed gives the same exchange (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const policies = [
  {},
  { mode: 'off' },
  { checks: { headers: { forbidden: ['x-bad'] } } },
  { inspect_request_body: true, max_request_body_bytes: 2_000 },
  {
    inspect_request_body: true,
    inspect_response_body: true,
    max_request_body_bytes: 5_000,
    max_response_body_bytes: 5_000,
  },
  { checks: { body: { require_json: true } }, fail_mode: 'fail_close' },
  { inspect_request_body: true, postures: { over_limit: 'allow' }, max_request_body_bytes: 100 },
].flatMap((policy) => ['block', 'detect', 'shadow'].map((mode) => ({ mode, ...policy })));
const plans = policies.map((policy) => planWithPolicy(policy));

type Direction = 'request' | 'response';

/** Plays the exchange of `seed` and asserts that every reply was legal and nothing was left behind. */
export function playRandomExchange(seed: number): void {
  const random = randomOf(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const plan = pick(plans);
  const bodies = {
    allowModeOverride: pick(['auto', 'yes', 'no'] as const),
    fullDuplex: pick(['auto', 'yes', 'no'] as const),
  };
  const honours = bodies.allowModeOverride === 'yes' || random() < 0.7;
  const modes: Record<Direction, number> = {
    request: pick([0, 1, 2, 3, 4]),
    response: pick([0, 1, 2, 3, 4]),
  };
  const configured = { ...modes };
  const script = new ScriptedEnvoy({ plan, bodies, budgetBytes: pick([1 << 20, 3_000]) });
  // Envoy tells its modes since 1.34, which is as old as FULL_DUPLEX_STREAMED.
  const tells = configured.request === 4 || configured.response === 4 || random() < 0.8;
  const overridable = configured.request !== 4 && configured.response !== 4 && honours;

  const refused = (): boolean => script.replies.some((reply) => reply.kind === 'immediateResponse');
  const applyOverride = (reply: SeenReply | undefined): void => {
    if (!overridable || reply?.override === undefined) return;
    modes.request = reply.override.request;
    modes.response = reply.override.response;
  };
  const since = (count: number): SeenReply[] => script.replies.slice(count);

  function headers(direction: Direction, endOfStream: boolean): boolean {
    const before = script.replies.length;
    if (direction === 'request') {
      const lines: Record<string, string> = { ':method': endOfStream ? 'GET' : 'POST' };
      if (random() < 0.2) lines['x-bad'] = '1';
      if (random() < 0.5)
        lines['content-type'] = pick(['application/json', 'application/grpc', 'text/plain']);
      if (!endOfStream && random() < 0.5) lines['content-length'] = String(Math.floor(random() * 6_000));
      const protocolConfig = {
        requestBodyMode: configured.request,
        responseBodyMode: configured.response,
      } as never;
      script.requestHeaders(lines, endOfStream, tells ? { protocolConfig } : {});
    } else script.responseHeaders(random() < 0.3 ? { 'content-type': 'text/event-stream' } : {}, endOfStream);
    const replies = since(before).filter(
      (reply) => reply.kind === `${direction}Headers` || reply.kind === 'immediateResponse',
    );
    assert.ok(replies.length <= 1, `${seed}: ${replies.length} replies to ${direction} headers`);
    if (replies.length === 0) assert.equal(modes[direction], 4, `${seed}: ${direction} headers unanswered`);
    applyOverride(replies[0]);
    return !refused();
  }

  /** Sends a body in the mode that Envoy is in; false once refused. */
  function body(direction: Direction, bytes: number, trailers: boolean): boolean {
    const mode = modes[direction];
    if (mode === 0) return true;
    const send = (size: number, end: boolean): void => {
      const chunk = new Uint8Array(size).fill(0x61);
      if (direction === 'request') script.requestBody(chunk, end);
      else script.responseBody(chunk, end);
    };
    const before = script.replies.length;
    let sent = 0;
    if (mode === 2 || mode === 3) {
      send(mode === 3 ? Math.min(bytes, 1_000) : bytes, !trailers && !(mode === 3 && bytes > 1_000));
      if (refused()) return false;
      script.pass(200);
      assert.equal(count(before, direction), 1, `${seed}: ${direction} body of mode ${mode}`);
    } else {
      const chunks = 1 + Math.floor(random() * 4);
      for (let index = 0; index < chunks && !refused(); index++) {
        if (random() < 0.3) script.pass(Math.floor(random() * 20));
        const last = index === chunks - 1;
        const size = last ? bytes - sent : Math.floor((bytes - sent) * random());
        sent += size;
        send(size, last && !trailers);
      }
      if (refused()) return false;
      if (mode === 1 && !trailers)
        assert.equal(count(before, direction), chunks, `${seed}: ${direction} chunks`);
      if (mode === 1 && trailers) script.pass(200);
      if (mode === 4 && !trailers) checkReleased(before, direction, bytes, true);
    }
    if (!trailers || refused() || direction === 'response') return !refused();
    const beforeTrailers = script.replies.length;
    script.requestTrailers({ t: '1' });
    if (refused()) return false;
    if (mode === 4) checkReleased(before, direction, bytes, false);
    assert.equal(
      since(beforeTrailers).filter((reply) => reply.kind === 'requestTrailers').length,
      1,
      `${seed}: trailers`,
    );
    return true;
  }

  function count(before: number, direction: Direction): number {
    return since(before).filter((reply) => reply.kind === `${direction}Body`).length;
  }

  function checkReleased(before: number, direction: Direction, bytes: number, end: boolean): void {
    const pieces = since(before).filter((reply) => reply.kind === `${direction}Body`);
    assert.ok(
      pieces.every((piece) => piece.streamed !== undefined),
      `${seed}: a plain body reply in FULL_DUPLEX`,
    );
    const released = pieces.reduce((sum, piece) => sum + (piece.streamed?.bytes ?? 0), 0);
    assert.equal(released, bytes, `${seed}: ${direction} bytes released`);
    const ends = pieces.filter((piece) => piece.streamed?.end === true);
    assert.equal(ends.length, end ? 1 : 0, `${seed}: ${direction} ends`);
    if (end) assert.equal(pieces.at(-1)?.streamed?.end, true, `${seed}: something follows the end`);
  }

  const hasBody = random() < 0.7;
  const trailers = random() < 0.2 && modes.request !== 0;
  let goesOn = headers('request', !hasBody);
  if (goesOn && hasBody) goesOn = body('request', Math.floor(random() * 4_000), trailers);
  if (goesOn && random() < 0.8) {
    const answered = random() < 0.7;
    goesOn = headers('response', !answered);
    if (goesOn && answered) goesOn = body('response', Math.floor(random() * 4_000), false);
  }
  const afterRefusal = script.replies.findIndex((reply) => reply.kind === 'immediateResponse');
  if (afterRefusal >= 0)
    assert.equal(afterRefusal, script.replies.length - 1, `${seed}: something follows a refusal`);
  script.end(random() < 0.7);
  assert.equal(script.held, 0, `${seed}: body bytes are still held`);
  assert.equal(script.armed, 0, `${seed}: timers are still armed`);
  assert.equal(script.records.length, 1, `${seed}: records`);
  const record = script.records[0]!;
  if (record.mode !== 'block' && record.mode !== 'off')
    assert.equal(afterRefusal, -1, `${seed}: ${record.mode} refused`);
}
