import type { Control, Effect, WritableCollection } from '../actions/effect.ts';
import type { RulePlan } from '../compile/plan.ts';
import { numberOf } from '../operators/number.ts';
import { isInRanges } from '../syntax/id-ranges.ts';
import { constantText } from '../syntax/macro.ts';
import { namesRule } from '../syntax/rule-name-pattern.ts';
import { parseTargetList } from '../syntax/target-list.ts';
import type { CollectionRecord } from './collection-store.ts';
import type { Inspection } from './inspection.ts';
import { memberSelector } from './member-selector.ts';
import type { RuntimeEffect } from './runtime-rule.ts';
import type { RemovedTarget, TargetRemoval, TransactionState } from './transaction-state.ts';

/** Most variables of ENV that rules may make. */
const mostEnvironment = 256;

/** Applies what a matching rule's actions say: the only writer of collections and settings. */
export class Effects {
  readonly #rules: readonly RulePlan[];
  /** Rules that a ctl removes, worked out when it is applied first. */
  readonly #removals = new WeakMap<Control, number[]>();
  readonly #targetRemovals = new WeakMap<Control, TargetRemoval>();

  /** @param rules all rules of the plan, by sequence number */
  constructor(rules: readonly RulePlan[]) {
    this.#rules = rules;
  }

  /** Applies one effect. */
  apply(runtime: RuntimeEffect, inspection: Inspection, state: TransactionState): void {
    const { effect } = runtime;
    switch (effect.kind) {
      case 'set':
        this.#set(effect.collection, effect.operation, runtime, inspection, state);
        break;
      case 'unset':
        unset(effect.collection, nameOf(runtime, inspection, state), state);
        break;
      case 'expire': {
        const seconds = numberOf(runtime.value!.expand(inspection, state));
        const name = nameOf(runtime, inspection, state);
        state.records?.get(effect.collection)?.expireAt(name, state.now() + seconds * 1000);
        break;
      }
      case 'deprecate':
        deprecate(effect, nameOf(runtime, inspection, state), state);
        break;
      case 'open':
        open(effect.collection, runtime.value!.expand(inspection, state), state);
        break;
      case 'identify': {
        const value = runtime.value!.expand(inspection, state);
        state.identities ??= {};
        state.identities[effect.what] = value;
        open(
          effect.what === 'SESSIONID' ? 'SESSION' : effect.what === 'USERID' ? 'USER' : 'RESOURCE',
          value,
          state,
        );
        break;
      }
      case 'sanitise':
        sanitise(effect.what, effect.name, state);
        break;
      case 'control':
        this.#control(effect.control, state);
    }
  }

  #set(
    collection: WritableCollection,
    operation: 'assign' | 'add' | 'subtract',
    runtime: RuntimeEffect,
    inspection: Inspection,
    state: TransactionState,
  ): void {
    const value = runtime.value!.value(inspection, state);
    const { slot } = runtime;
    if (slot >= 0) {
      const { slots } = state.tx;
      if (operation === 'assign') {
        slots[slot] = value;
        return;
      }
      const change = (typeof value === 'number' ? value : numberOf(value)) * (operation === 'add' ? 1 : -1);
      const before = slots[slot] ?? 0;
      slots[slot] = (typeof before === 'number' ? before : numberOf(before)) + change;
      if (runtime.name!.constant!.includes('anomaly_score')) state.ruleScore += change;
      return;
    }
    const name = nameOf(runtime, inspection, state);
    if (operation === 'assign') {
      write(collection, name, value, state);
      return;
    }
    const amount = (typeof value === 'number' ? value : numberOf(value)) * (operation === 'add' ? 1 : -1);
    if (collection === 'TX') {
      const before = state.tx.get(name) ?? 0;
      state.tx.set(name, (typeof before === 'number' ? before : numberOf(before)) + amount);
      if (name.includes('anomaly_score')) state.ruleScore += amount;
    } else if (collection === 'ENV') {
      const before = state.environment?.get(name) ?? 0;
      write(collection, name, (typeof before === 'number' ? before : numberOf(before)) + amount, state);
    } else {
      state.records?.get(collection)?.add(name, amount);
    }
  }

  #control(control: Control, state: TransactionState): void {
    switch (control.option) {
      case 'ruleEngine':
        state.engineMode = control.mode;
        break;
      case 'auditEngine':
        state.auditMode = control.mode;
        break;
      case 'auditLogParts':
        state.auditLogParts = auditLogParts(state.auditLogParts, control.parts);
        break;
      case 'requestBodyAccess':
        state.requestBodyAccess = control.on;
        break;
      case 'responseBodyAccess':
        state.responseBodyAccess = control.on;
        break;
      case 'forceRequestBodyVariable':
        state.forceRequestBodyVariable = control.on;
        break;
      case 'requestBodyLimit':
        state.requestBodyLimit = control.bytes;
        break;
      case 'responseBodyLimit':
        state.responseBodyLimit = control.bytes;
        break;
      case 'requestBodyProcessor':
        state.bodyProcessor = control.processor;
        break;
      case 'parseXmlIntoArgs':
        state.parseXmlIntoArgs = control.mode;
        break;
      case 'ruleRemoveById':
      case 'ruleRemoveByTag':
      case 'ruleRemoveByMsg': {
        state.removedRules ??= new Uint8Array(this.#rules.length);
        for (const sequence of this.#rulesMeant(control)) state.removedRules[sequence] = 1;
        break;
      }
      case 'ruleRemoveTargetById':
      case 'ruleRemoveTargetByTag':
      case 'ruleRemoveTargetByMsg': {
        state.removedTargets ??= [];
        state.removedTargets.push(this.#targetRemoval(control));
        break;
      }
      case 'none':
    }
  }

  #targetRemoval(control: Control & { target: string }): TargetRemoval {
    const known = this.#targetRemovals.get(control);
    if (known !== undefined) return known;
    const rules = new Uint8Array(this.#rules.length);
    for (const sequence of this.#rulesMeant(control)) rules[sequence] = 1;
    const removal = { rules, targets: removedTargets(control.target) };
    this.#targetRemovals.set(control, removal);
    return removal;
  }

  #rulesMeant(control: Control): number[] {
    const known = this.#removals.get(control);
    if (known !== undefined) return known;
    const isMeant = (rule: RulePlan): boolean => {
      if ('ranges' in control) return isInRanges(rule.id, control.ranges);
      if (!('pattern' in control)) return false;
      const texts = control.option.endsWith('Tag') ? rule.tags : rule.message === null ? [] : [rule.message];
      return texts.some((text) => {
        const constant = constantText(text);
        return constant !== undefined && namesRule(control.pattern, constant);
      });
    };
    const sequences = this.#rules.flatMap((rule, sequence) => (isMeant(rule) ? [sequence] : []));
    this.#removals.set(control, sequences);
    return sequences;
  }
}

function write(
  collection: WritableCollection,
  name: string,
  value: string | number,
  state: TransactionState,
): void {
  if (collection === 'TX') {
    state.tx.set(name, value);
  } else if (collection === 'ENV') {
    state.environment ??= new Map();
    if (state.environment.size < mostEnvironment || state.environment.has(name))
      state.environment.set(name, value);
  } else {
    state.records?.get(collection)?.set(name, String(value));
  }
}

/** The name of the variable that an effect means, in small letters as all are kept, whatever traffic put into it. */
function nameOf({ name }: RuntimeEffect, inspection: Inspection, state: TransactionState): string {
  return name!.expand(inspection, state).toLowerCase();
}

function unset(collection: WritableCollection, name: string, state: TransactionState): void {
  if (collection === 'TX') state.tx.remove(name);
  else if (collection === 'ENV') state.environment?.delete(name);
  else state.records?.get(collection)?.remove(name);
}

function open(collection: string, key: string, state: TransactionState): void {
  state.records ??= new Map();
  if (state.records.has(collection)) return;
  state.records.set(collection, state.store.open(collection, key, state.settings.collectionTimeout));
}

function deprecate(effect: Effect & { kind: 'deprecate' }, name: string, state: TransactionState): void {
  const record: CollectionRecord | undefined = state.records?.get(effect.collection);
  const written = record?.writtenAt(name);
  if (record === undefined || written === undefined) return;
  const periods = Math.floor((state.now() - written) / (effect.seconds * 1000));
  if (periods < 1) return;
  const value = numberOf(record.get(name) ?? '0');
  record.set(name, String(Math.max(0, value - periods * effect.amount)));
}

function sanitise(
  what: (Effect & { kind: 'sanitise' })['what'],
  name: string,
  state: TransactionState,
): void {
  state.sanitised ??= new Set();
  if (what === 'argument') {
    state.sanitised.add(`args:${name}`).add(`args_get:${name}`).add(`args_post:${name}`);
  } else if (what === 'requestHeader') {
    state.sanitised.add(`request_headers:${name}`);
  } else if (what === 'responseHeader') {
    state.sanitised.add(`response_headers:${name}`);
  } else {
    for (const { name: matched } of state.matchedVariables) state.sanitised.add(matched.toLowerCase());
  }
}

function auditLogParts(before: string, change: string): string {
  if (change.startsWith('+')) return before + change.slice(1);
  if (change.startsWith('-')) return [...before].filter((part) => !change.includes(part)).join('');
  return change;
}

const nowhere = { file: 'ctl', line: 1, column: 1 };

function removedTargets(text: string): RemovedTarget[] {
  return parseTargetList(text, () => nowhere).map(({ variable, selector }) => {
    const members = memberSelector(selector);
    return { variable, covers: (name) => members === undefined || members.hasName(name) };
  });
}
