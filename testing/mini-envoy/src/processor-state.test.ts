import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CallbackState, ProcessorState, type ReplyShape } from './processor-state.ts';

const headers: ReplyShape = { part: 'headers', streamed: false, last: false };
const body: ReplyShape = { part: 'body', streamed: false, last: false };
const piece: ReplyShape = { part: 'body', streamed: true, last: false };
const lastPiece: ReplyShape = { part: 'body', streamed: true, last: true };
const trailers: ReplyShape = { part: 'trailers', streamed: false, last: false };

/** What was sent, or a reply with the state after it; `refused` where it is spurious. */
type Step =
  | 'headers'
  | 'buffered'
  | 'partial'
  | 'streamed'
  | 'full-duplex'
  | 'trailers'
  | [ReplyShape, CallbackState | 'refused'];

function play(steps: readonly Step[]): void {
  const state = new ProcessorState();
  for (const [index, step] of steps.entries()) {
    if (step === 'headers') state.sentHeaders();
    else if (step === 'trailers') state.sentTrailers();
    else if (typeof step === 'string') state.sentBody(step);
    else {
      const [reply, after] = step;
      const refusal = state.accept(reply);
      assert.equal(refusal !== undefined, after === 'refused', `step ${index}: ${refusal}`);
      if (after !== 'refused') assert.equal(state.state, after, `step ${index}`);
    }
  }
}

const sequences: Readonly<Record<string, readonly Step[]>> = {
  'headers only': ['headers', [headers, 'idle'], [headers, 'refused']],
  buffered: ['headers', [body, 'refused'], [headers, 'idle'], 'buffered', [body, 'idle'], [body, 'refused']],
  partial: ['partial', [piece, 'refused'], [body, 'idle']],
  'streamed, replies in order': [
    'streamed',
    'streamed',
    [body, 'streamed-body'],
    [trailers, 'refused'],
    [body, 'idle'],
    [body, 'refused'],
  ],
  'trailers after a body': [
    'buffered',
    [body, 'idle'],
    'trailers',
    [body, 'refused'],
    [trailers, 'idle'],
    [trailers, 'refused'],
  ],
  'full duplex, several pieces': [
    'full-duplex',
    [piece, 'full-duplex'],
    'full-duplex',
    [lastPiece, 'idle'],
    [piece, 'refused'],
  ],
  'full duplex, plain reply': ['full-duplex', [body, 'refused']],
  'full duplex, headers first': [
    'headers',
    'full-duplex',
    [piece, 'refused'],
    [headers, 'full-duplex'],
    [lastPiece, 'idle'],
  ],
  'full duplex, trailers end the body': [
    'full-duplex',
    'trailers',
    [piece, 'full-duplex'],
    [trailers, 'idle'],
    [piece, 'refused'],
  ],
  'nothing asked': [
    [headers, 'refused'],
    [body, 'refused'],
    [trailers, 'refused'],
  ],
};

test('sequences of messages and replies', () => {
  const list = Object.values(sequences);
  for (const steps of list) play(steps);
  assert.equal(list.length, 10);
});
