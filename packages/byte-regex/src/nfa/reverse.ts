/**
 * The program read backwards: the same language with every string reversed. Every edge is turned round; captures are
 * dropped. Used to find where a match starts once its end is known.
 */
import { instructionWords, Op, type Program } from './program.ts';

/** An edge into an instruction: from where, and what it asks for on the way. */
interface Edge {
  readonly from: number;
  readonly op: number;
  readonly x: number;
}

/** The program that matches the same texts read from their end: it finds where a match begins. */
export function reverseProgram(program: Program): Program {
  const { code, targets } = program;
  const count = code.length / instructionWords;
  const incoming: Edge[][] = Array.from({ length: count }, () => []);
  let match = 0;
  const start = program.anchoredStart / instructionWords;
  for (const instruction of reachable(program)) {
    const at = instruction * instructionWords;
    const op = code[at]!;
    const x = code[at + 1]!;
    const y = code[at + 2]!;
    if (op === Op.match) match = instruction;
    else if (op === Op.alternate) {
      for (let index = 0; index < y; index++) {
        incoming[targets[x + index]! / instructionWords]!.push({ from: instruction, op, x: 0 });
      }
    } else if (op !== Op.fail) incoming[y / instructionWords]!.push({ from: instruction, op, x });
  }
  // Instruction i of the reversed program chooses among the edges into i; each edge that asks for something is an
  // instruction of its own behind it.
  const out: number[] = [];
  const outTargets: number[] = [];
  const final = count;
  let next = count + 1;
  const tail: number[] = [];
  for (let instruction = 0; instruction < count; instruction++) {
    const from = outTargets.length;
    if (instruction === start) outTargets.push(final * instructionWords);
    for (const edge of incoming[instruction]!) {
      const back = edge.from * instructionWords;
      if (edge.op === Op.set || edge.op === Op.look) {
        outTargets.push(next++ * instructionWords);
        tail.push(edge.op, edge.x, back);
      } else outTargets.push(back);
    }
    const choices = outTargets.length - from;
    if (choices === 0) out.push(Op.fail, 0, 0);
    else out.push(Op.alternate, from, choices);
  }
  out.push(Op.match, 0, 0);
  return {
    code: Int32Array.from(out.concat(tail)),
    targets: Int32Array.from(outTargets),
    sets: program.sets,
    anchoredStart: match * instructionWords,
    unanchoredStart: match * instructionWords,
    slotCount: 0,
    looks: program.looks,
  };
}

/** The instructions that a search with a fixed start can come to (the loop for unanchored searches is not one). */
function reachable(program: Program): number[] {
  const { code, targets } = program;
  const seen = new Uint8Array(code.length / instructionWords);
  const found: number[] = [];
  const pending = [program.anchoredStart];
  while (pending.length > 0) {
    const at = pending.pop()!;
    const instruction = at / instructionWords;
    if (seen[instruction] === 1) continue;
    seen[instruction] = 1;
    found.push(instruction);
    const op = code[at]!;
    if (op === Op.alternate) {
      for (let index = 0; index < code[at + 2]!; index++) pending.push(targets[code[at + 1]! + index]!);
    } else if (op !== Op.match && op !== Op.fail) pending.push(code[at + 2]!);
  }
  return found;
}
