import type { Macro } from '../syntax/macro.ts';

/** The collections that rules may write to. */
export const writableCollections = ['TX', 'IP', 'GLOBAL', 'SESSION', 'USER', 'RESOURCE', 'ENV'] as const;

/** One of the writable collections. */
export type WritableCollection = (typeof writableCollections)[number];

/** What a disruptive action asks for. `block` becomes the default action of the phase when rules are compiled. */
export type Disruption =
  | { readonly action: 'deny' | 'drop' | 'block' | 'pass' }
  | { readonly action: 'allow'; readonly scope: 'transaction' | 'phase' | 'request' }
  | { readonly action: 'redirect'; readonly url: Macro };

/** What an action says about its rule; it does nothing by itself while traffic is inspected. */
export type RuleFact =
  | { readonly kind: 'id'; readonly id: number }
  | { readonly kind: 'phase'; readonly phase: number }
  | { readonly kind: 'text'; readonly field: 'msg' | 'logdata' | 'tag'; readonly text: Macro }
  | { readonly kind: 'note'; readonly field: 'rev' | 'ver' | 'maturity' | 'accuracy'; readonly text: string }
  | { readonly kind: 'severity'; readonly severity: number }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'transformation'; readonly word: string }
  | { readonly kind: 'namespace'; readonly prefix: string; readonly uri: string }
  | { readonly kind: 'chain' }
  | { readonly kind: 'capture' }
  | { readonly kind: 'multiMatch' }
  | { readonly kind: 'log'; readonly log?: boolean; readonly audit?: boolean }
  | { readonly kind: 'disruption'; readonly disruption: Disruption }
  | { readonly kind: 'skip'; readonly count: number }
  | { readonly kind: 'skipAfter'; readonly marker: string }
  | { readonly kind: 'withoutEffect'; readonly reason: string };

/** What happens each time the rule matches. */
export type Effect =
  | {
      readonly kind: 'set';
      readonly collection: WritableCollection;
      readonly name: Macro;
      readonly operation: 'assign' | 'add' | 'subtract';
      readonly value: Macro;
    }
  | { readonly kind: 'unset'; readonly collection: WritableCollection; readonly name: Macro }
  | {
      readonly kind: 'expire';
      readonly collection: WritableCollection;
      readonly name: Macro;
      /** Seconds from now. */
      readonly seconds: Macro;
    }
  | {
      readonly kind: 'deprecate';
      readonly collection: WritableCollection;
      readonly name: Macro;
      /** Subtracts `amount` for every `seconds` since the variable was written last. */
      readonly amount: number;
      readonly seconds: number;
    }
  | { readonly kind: 'open'; readonly collection: WritableCollection; readonly key: Macro }
  | { readonly kind: 'identify'; readonly what: 'SESSIONID' | 'USERID' | 'RESOURCE'; readonly value: Macro }
  | {
      readonly kind: 'sanitise';
      readonly what: 'argument' | 'requestHeader' | 'responseHeader' | 'matched' | 'matchedBytes';
      readonly name: string;
    }
  | { readonly kind: 'control'; readonly control: Control };

/** What `ctl` changes for the rest of the transaction. */
export type Control =
  | { readonly option: 'ruleEngine'; readonly mode: 'On' | 'Off' | 'DetectionOnly' }
  | { readonly option: 'auditEngine'; readonly mode: 'On' | 'Off' | 'RelevantOnly' }
  | { readonly option: 'auditLogParts'; readonly parts: string }
  | {
      readonly option: 'requestBodyAccess' | 'responseBodyAccess' | 'forceRequestBodyVariable';
      readonly on: boolean;
    }
  | { readonly option: 'requestBodyLimit' | 'responseBodyLimit'; readonly bytes: number }
  | { readonly option: 'requestBodyProcessor'; readonly processor: string }
  | { readonly option: 'parseXmlIntoArgs'; readonly mode: 'On' | 'Off' | 'OnlyArgs' }
  | { readonly option: 'ruleRemoveById'; readonly ranges: readonly (readonly [number, number])[] }
  | { readonly option: 'ruleRemoveByTag' | 'ruleRemoveByMsg'; readonly pattern: string }
  | {
      readonly option: 'ruleRemoveTargetById';
      readonly ranges: readonly (readonly [number, number])[];
      readonly target: string;
    }
  | {
      readonly option: 'ruleRemoveTargetByTag' | 'ruleRemoveTargetByMsg';
      readonly pattern: string;
      readonly target: string;
    }
  | { readonly option: 'none' };
