/** Rules between the fields of one PolicySpec, as it stands in the file. Each is checked where the fields are set. */

import { unknownPlaceholders } from './compile-response.ts';
import type { DocumentReporter } from './document-reporter.ts';
import { parseDuration } from './duration.ts';
import type { FieldPath } from './located-value.ts';
import { placeholders } from './plan.ts';
import type { PolicySpec, Stage } from './schema/policy-spec.ts';

/** Envoy's default message_timeout in milliseconds (ext_proc filter). */
const ENVOY_MESSAGE_TIMEOUT_MS = 200;

/** Reports every rule that the scope at `path` breaks. */
export function checkScope(spec: PolicySpec, path: FieldPath, reporter: DocumentReporter): void {
  checkInspection(spec, path, reporter);
  checkTimeout(spec, path, reporter);
  checkPipeline(spec, path, reporter);
  checkBodyRules(spec, path, reporter);
  checkResponse(spec, path, reporter);
}

function checkInspection(spec: PolicySpec, path: FieldPath, reporter: DocumentReporter): void {
  for (const direction of ['request', 'response'] as const) {
    const flag = `inspect_${direction}_body` as const;
    const limit = `max_${direction}_body_bytes` as const;
    if (spec[flag] !== true) continue;
    if (spec.mode === 'off') {
      reporter.error(
        'config.conflicting-fields',
        [...path, flag],
        `"${flag}" asks for inspection, but mode is off`,
        {
          hint: `remove "${flag}", or use another mode`,
        },
      );
    }
    if (spec[limit] === 0) {
      reporter.error(
        'config.conflicting-fields',
        [...path, limit],
        `"${limit}" is 0 (do not inspect), but "${flag}" is true`,
        {
          hint: 'set a limit above 0',
        },
      );
    }
  }
}

function checkTimeout(spec: PolicySpec, path: FieldPath, reporter: DocumentReporter): void {
  if (spec.timeout === undefined) return;
  const milliseconds = parseDuration(spec.timeout);
  if (milliseconds === undefined || milliseconds <= 0) {
    reporter.error(
      'config.invalid-value',
      [...path, 'timeout'],
      '"timeout" must be a duration above 0, such as 50ms',
    );
  } else if (milliseconds >= ENVOY_MESSAGE_TIMEOUT_MS) {
    reporter.warning(
      'config.timeout-too-long',
      [...path, 'timeout'],
      `a timeout of ${spec.timeout} is not below Envoy's default message_timeout of ${ENVOY_MESSAGE_TIMEOUT_MS} ms`,
      {
        hint: 'raise message_timeout in the filter too',
        effect: 'Envoy may give up first and decide by its own failure mode',
      },
    );
  }
}

/** Omitting a stage that the same scope configures is refused; responses do not need fast_pre_checks. */
function checkPipeline(spec: PolicySpec, path: FieldPath, reporter: DocumentReporter): void {
  const configured: { stage: Stage; field: string }[] = [];
  if (spec.checks?.headers !== undefined)
    configured.push({ stage: 'fast_pre_checks', field: 'checks.headers' });
  if (spec.checks?.body !== undefined) configured.push({ stage: 'body_checks', field: 'checks.body' });
  if (spec.engines !== undefined && Object.values(spec.engines).some((block) => block !== undefined)) {
    configured.push({ stage: 'waf_engine', field: 'engines' });
  }
  for (const direction of ['request', 'response'] as const) {
    const list = spec.pipeline?.[direction];
    if (list === undefined) continue;
    const at = [...path, 'pipeline', direction];
    list.forEach((stage, index) => {
      if (list.indexOf(stage) === index) return;
      reporter.error(
        'config.conflicting-fields',
        [...at, index],
        `the stage "${stage}" stands twice in the list`,
      );
    });
    for (const { stage, field } of configured) {
      if (list.includes(stage) || (direction === 'response' && stage === 'fast_pre_checks')) continue;
      reporter.error(
        'config.stage-left-out',
        at,
        `pipeline.${direction} leaves out "${stage}", but ${field} is set here`,
        {
          hint: `add "${stage}", or remove ${field}`,
        },
      );
    }
  }
}

function checkBodyRules(spec: PolicySpec, path: FieldPath, reporter: DocumentReporter): void {
  const dlp = spec.checks?.body?.dlp;
  if (dlp === undefined) return;
  if ((dlp.block ?? []).length + (dlp.redact ?? []).length === 0) {
    reporter.error(
      'config.missing-field',
      [...path, 'checks', 'body', 'dlp'],
      '"dlp" needs kinds in "block" or "redact"',
      {
        atKey: true,
      },
    );
  }
}

function checkResponse(spec: PolicySpec, path: FieldPath, reporter: DocumentReporter): void {
  const { response } = spec;
  if (response === undefined) return;
  const at = [...path, 'response'];
  for (const field of ['status', 'bodies'] as const) {
    if (response.redirect === undefined || response[field] === undefined) continue;
    reporter.error(
      'config.conflicting-fields',
      [...at, field],
      `"${field}" and "redirect" exclude each other`,
    );
  }
  for (const name of Object.keys(response.headers ?? {})) {
    if (!reservedHeaders.has(name.toLowerCase())) continue;
    reporter.error(
      'config.invalid-value',
      [...at, 'headers', name],
      `"${name}" is set by Envoy and cannot be given here`,
      {
        atKey: true,
      },
    );
  }
  const texts: [FieldPath, string][] = [];
  for (const [name, value] of Object.entries(response.headers ?? {}))
    texts.push([[...at, 'headers', name], value]);
  for (const [type, body] of Object.entries(response.bodies ?? {}))
    texts.push([[...at, 'bodies', type], body]);
  if (response.redirect !== undefined)
    texts.push([[...at, 'redirect', 'location'], response.redirect.location]);
  for (const [field, text] of texts) {
    for (const name of unknownPlaceholders(text)) {
      reporter.error('config.invalid-value', field, `there is no placeholder {{${name}}}`, {
        hint: `known: ${placeholders.map((known) => `{{${known}}}`).join(', ')}`,
      });
    }
  }
}

/** Headers that frame the message; a wrong one breaks the answer. */
const reservedHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
