/** The ConnectionPolicy document: what applies to connections seen through Envoy's network ext_proc filter. */
import { z } from 'zod';
import type { ConnectionEngineDefinition } from '../../connection-engines/connection-engine.ts';
import { DURATION_PATTERN } from '../duration.ts';
import { field, requiredField } from './described.ts';
import { sharedEngineFields } from './engines.ts';
import { modes, postureTable } from './policy-spec.ts';

const duration = z.string().regex(new RegExp(DURATION_PATTERN), 'must be a duration such as 50ms');
const name = z.string().min(1).max(255);

const metadataMatch = z.strictObject({
  namespace: requiredField(name, { about: 'Namespace of the metadata that Envoy forwards.' }),
  key: field(name, { about: 'Key in an untyped namespace; unset: the namespace must be there.' }),
  value: field(z.union([z.string(), z.number(), z.boolean()]), { about: 'Value of the key; unset: any.' }),
  type_url: field(name, { about: 'Type of a typed namespace; unset: any.' }),
});

/** Conditions on a connection: all that are set must hold. */
export const connectionMatch = z.strictObject({
  listener: field(z.array(name), {
    about:
      'Listeners: the label that Envoy sends (initial metadata x-portcullis-listener, or metadata portcullis.listener), else the id of our own listener. Empty: any.',
    default: [],
  }),
  sni: field(z.array(name), {
    about: 'Server names, exact or *.suffix: told by Envoy, else read from the ClientHello. Empty: any.',
    default: [],
  }),
  alpn: field(z.array(name), { about: 'One of these protocols is offered. Empty: any.', default: [] }),
  client: field(
    z.array(z.string().regex(/^[0-9A-Fa-f.:]+(?:\/[0-9]{1,3})?$/, 'must be a network such as 10.0.0.0/8')),
    {
      about: 'Networks of the client, where its address is known. Empty: any.',
      default: [],
    },
  ),
  metadata: field(z.array(metadataMatch), { about: 'All of these conditions on metadata.', default: [] }),
});
export type ConnectionMatch = z.output<typeof connectionMatch>;

function specOf(registry: readonly ConnectionEngineDefinition[]) {
  const blocks: Record<string, z.ZodOptional<z.ZodObject>> = {};
  for (const engine of registry)
    blocks[engine.name] = engine.schema
      .extend(sharedEngineFields)
      .strict()
      .optional()
      .meta({ description: engine.about });
  return z.strictObject({
    match: field(connectionMatch, {
      about: 'Which connections; all given conditions must hold. Empty: all.',
    }),
    mode: field(z.enum(modes), {
      about:
        'block acts; detect records every finding and changes nothing; shadow records what block would have done; off does nothing.',
      default: 'block',
    }),
    fail_mode: field(z.enum(['fail_open', 'fail_close']), {
      about: 'What follows when the inspection itself fails (timeout, engine error, overload).',
      default: 'fail_open',
    }),
    postures: field(postureTable, {
      about: 'What to do per cause when inspection fails. parse_error is block here unless set.',
    }),
    timeout: field(duration, {
      about:
        'Own processing time per chunk. What took longer meets the posture timeout; its result stands all the same.',
      default: '50ms',
      reason: "well below Envoy's message timeout of 200 ms.",
    }),
    hold_max: field(duration, {
      about:
        'Longest time for which bytes are held back until they can be judged; then they are let go and judged on.',
      default: '50ms',
      reason: 'together with timeout it stays below the message timeout.',
    }),
    on_block: field(z.enum(['close', 'reset']), {
      about: 'How a connection is ended: FIN, or a TCP reset.',
      default: 'close',
    }),
    banner: field(z.string().min(1).max(1024), {
      about: 'Text sent to the client before the connection is closed; not with reset.',
    }),
    hand_off: field(z.boolean(), {
      about:
        'Once every engine has finished, and only where the protocol is in lock-step then (after a ClientHello), tell Envoy to go on without us. Needs Envoy 1.39.',
      default: false,
      reason: 'older versions of Envoy ignore it.',
    }),
    engines: field(z.strictObject(blocks), { about: 'Engines by name.' }),
  });
}

function build(registry: readonly ConnectionEngineDefinition[]) {
  return z.strictObject({
    apiVersion: requiredField(z.literal('portcullis.dev/v1'), { about: 'The dialect of the document.' }),
    kind: requiredField(z.literal('ConnectionPolicy'), { about: 'The kind of the document.' }),
    metadata: field(
      z.strictObject({
        name: field(z.string().min(1).max(100), { about: 'Name of the policy in events and metrics.' }),
        labels: field(z.record(z.string(), z.string()), { about: 'For your own use.', default: {} }),
      }),
      { about: 'Name and labels.' },
    ),
    spec: requiredField(specOf(registry), {
      about: 'The policy. The first one that matches a connection applies.',
    }),
  });
}

export type ConnectionPolicySchema = ReturnType<typeof build>;
/** A document of connection policies as it is written. */
export type ConnectionPolicy = z.output<ConnectionPolicySchema>;

const built = new WeakMap<readonly ConnectionEngineDefinition[], ConnectionPolicySchema>();

/** The schema for a registry, made once. */
export function connectionPolicySchema(
  registry: readonly ConnectionEngineDefinition[],
): ConnectionPolicySchema {
  const schema = built.get(registry) ?? build(registry);
  built.set(registry, schema);
  return schema;
}
