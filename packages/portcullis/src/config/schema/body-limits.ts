/** `body_limits`: how much is read of a request's body. Each limit that is reached is a finding. */
import { z } from 'zod';
import { field } from './described.ts';

/** The values that apply where no level sets one. */
export const builtinBodyLimits = {
  fields: 16_384,
  depth: 512,
  parts: 1_024,
  files: 100,
  value_bytes: 1_048_576,
  decoded_bytes: 8_388_608,
  decoded_ratio: 200,
} as const;

/** Most fields that may be asked for: a table of them takes 28 bytes each. */
const MOST_FIELDS = 4_194_304;

/** 1 GiB, as for bodies. */
const MOST_BYTES = 1_073_741_824;

/** `body_limits`; merged limit by limit. */
export const bodyLimits = z.strictObject({
  fields: field(z.int().min(1).max(MOST_FIELDS), {
    about: 'Most names and values of a body; more is over-limit.',
    default: builtinBodyLimits.fields,
    reason: 'JSON of 1 MiB of ordinary density has about as many.',
  }),
  depth: field(z.int().min(1).max(10_000), {
    about: 'Deepest nesting of JSON, XML and protobuf; deeper is over-limit.',
    default: builtinBodyLimits.depth,
    reason: "ModSecurity's recommended limit.",
  }),
  parts: field(z.int().min(1).max(MOST_FIELDS), {
    about: 'Most parts of a multipart body; more is over-limit.',
    default: builtinBodyLimits.parts,
  }),
  files: field(z.int().min(1).max(MOST_FIELDS), {
    about: 'Most files of a multipart body; more is over-limit.',
    default: builtinBodyLimits.files,
    reason: "ModSecurity's SecUploadFileLimit.",
  }),
  value_bytes: field(z.int().min(1).max(MOST_BYTES), {
    about: 'A longer value is noted; it is inspected whole.',
    default: builtinBodyLimits.value_bytes,
    reason: "Envoy's own buffer limit.",
  }),
  decoded_bytes: field(z.int().min(1).max(MOST_BYTES), {
    about:
      'Longest body without its content codings; longer is over-limit. Never less than max_request_body_bytes.',
    default: builtinBodyLimits.decoded_bytes,
  }),
  decoded_ratio: field(z.int().min(1).max(1_100), {
    about: 'How many times longer a body above 256 KiB may become by decoding; more is over-limit.',
    default: builtinBodyLimits.decoded_ratio,
    reason: 'text compresses below 20 times, and deflate ends at 1,032.',
  }),
});
