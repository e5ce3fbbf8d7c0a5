import type { Disruption, Effect } from '../actions/effect.ts';
import { actionOf } from '../actions/registry.ts';
import { type Position, RuleError } from '../errors.ts';
import type { ActionText } from '../syntax/action-list.ts';
import type { Macro } from '../syntax/macro.ts';
import type { OperatorText } from '../syntax/operator-text.ts';
import type { Target } from '../syntax/target-list.ts';
import { transformationOf } from '../transformations/registry.ts';
import type { Notice } from './plan.ts';

/** A rule while directives may still change it. Undefined means "not said": defaults are merged at the end. */
export interface RuleDraft {
  kind: 'rule' | 'action' | 'marker';
  /** The name of a marker. */
  marker: string;
  at: Position;
  targets: Target[];
  operator: OperatorText | undefined;
  id: number;
  phase: number | undefined;
  /** Null stands for `t:none`. */
  transformations: (string | null)[];
  multiMatch: boolean;
  capture: boolean;
  effects: Effect[];
  disruption: Disruption | undefined;
  status: number | undefined;
  log: boolean | undefined;
  audit: boolean | undefined;
  skip: number;
  skipAfter: string | undefined;
  message: Macro | undefined;
  logdata: Macro | undefined;
  tags: Macro[];
  severity: number;
  version: string;
  revision: string;
  maturity: string;
  accuracy: string;
  namespaces: [string, string][];
  chained: boolean;
  next: RuleDraft | undefined;
  /** The default actions of the phases when the rule was read, by phase. */
  defaults: readonly (RuleDraft | undefined)[];
  /** Folder that relative file names start from. */
  folder: string;
}

/** A draft that says nothing yet. */
export function emptyDraft(kind: RuleDraft['kind'], at: Position): RuleDraft {
  return {
    kind,
    marker: '',
    at,
    targets: [],
    operator: undefined,
    id: 0,
    phase: undefined,
    transformations: [],
    multiMatch: false,
    capture: false,
    effects: [],
    disruption: undefined,
    status: undefined,
    log: undefined,
    audit: undefined,
    skip: 0,
    skipAfter: undefined,
    message: undefined,
    logdata: undefined,
    tags: [],
    severity: -1,
    version: '',
    revision: '',
    maturity: '',
    accuracy: '',
    namespaces: [],
    chained: false,
    next: undefined,
    defaults: [],
    folder: '',
  };
}

/** Adds what a list of actions says to a draft. */
export function applyActions(draft: RuleDraft, actions: readonly ActionText[], notices: Notice[]): void {
  for (const { name, argument, at } of actions) {
    const action = actionOf(name);
    if (action === undefined) throw new RuleError('seclang.unknown-action', `there is no action ${name}`, at);
    const said = action.read(argument, at);
    switch (said.kind) {
      case 'id':
        draft.id = said.id;
        break;
      case 'phase':
        draft.phase = said.phase;
        break;
      case 'text':
        if (said.field === 'tag') draft.tags.push(said.text);
        else if (said.field === 'msg') draft.message = said.text;
        else draft.logdata = said.text;
        break;
      case 'note':
        applyNote(draft, said.field, said.text);
        break;
      case 'severity':
        draft.severity = said.severity;
        break;
      case 'status':
        draft.status = said.status;
        break;
      case 'transformation':
        applyTransformation(draft, said.word, at);
        break;
      case 'namespace':
        draft.namespaces.push([said.prefix, said.uri]);
        break;
      case 'chain':
        draft.chained = true;
        break;
      case 'capture':
        draft.capture = true;
        break;
      case 'multiMatch':
        draft.multiMatch = true;
        break;
      case 'log':
        draft.log = said.log ?? draft.log;
        draft.audit = said.audit ?? draft.audit;
        break;
      case 'disruption':
        draft.disruption = said.disruption;
        break;
      case 'skip':
        draft.skip = said.count;
        break;
      case 'skipAfter':
        draft.skipAfter = said.marker;
        break;
      case 'withoutEffect':
        notices.push({ text: said.reason, at });
        break;
      default:
        draft.effects.push(said);
    }
  }
}

function applyNote(draft: RuleDraft, field: 'rev' | 'ver' | 'maturity' | 'accuracy', text: string): void {
  if (field === 'rev') draft.revision = text;
  else if (field === 'ver') draft.version = text;
  else if (field === 'maturity') draft.maturity = text;
  else draft.accuracy = text;
}

function applyTransformation(draft: RuleDraft, word: string, at: Position): void {
  if (word.toLowerCase() === 'none') {
    draft.transformations.push(null);
    return;
  }
  const transformation = transformationOf(word);
  if (transformation === undefined) {
    throw new RuleError('seclang.unknown-transformation', `there is no transformation ${word}`, at);
  }
  draft.transformations.push(transformation.name);
}
