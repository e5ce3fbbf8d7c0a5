/**
 * The catalogue of the configuration's codes: title, cause and remedy. `portcullis help <code>` and the
 * reference page print the same text.
 */

interface CodeExplanation {
  readonly title: string;
  readonly cause: string;
  readonly remedy: string;
}

/** Every code that loading can give, with the texts of `portcullis help CODE`. */
export const diagnosticCodes = {
  'config.unreadable': {
    title: 'A file or folder cannot be read',
    cause: 'It does not exist, or its rights do not allow it, or it is no regular file.',
    remedy: 'Check the path and the rights of the user that runs the service.',
  },
  'config.too-large': {
    title: 'A file, or the whole configuration, is larger than the limit',
    cause: 'Policy files are limited so that a wrong file cannot exhaust memory.',
    remedy: 'Split the file, or move data into files that engines reference.',
  },
  'config.encoding': {
    title: 'A file is not valid UTF-8',
    cause: 'Policy files are YAML or JSON in UTF-8.',
    remedy: 'Convert the file to UTF-8.',
  },
  'config.syntax': {
    title: 'A file is not valid YAML or JSON',
    cause: 'The text cannot be parsed; often indentation, a missing quote or a tab.',
    remedy: 'Correct the line that is shown.',
  },
  'config.duplicate-key': {
    title: 'A key stands twice in one mapping',
    cause: 'Only one of the values could count, and readers disagree which.',
    remedy: 'Remove one of the two, or merge their contents.',
  },
  'config.empty': {
    title: 'There is no policy',
    cause: 'The folder has no policy file, or the files hold no document.',
    remedy: 'Add a SecurityPolicy document. An empty folder never replaces a running configuration.',
  },
  'config.unknown-document': {
    title: 'A document is of no known kind',
    cause: 'apiVersion or kind is missing or not one that this version knows.',
    remedy: 'Use `apiVersion: portcullis.dev/v1` (or `sentinel.elchi.io/v1`) and `kind: SecurityPolicy`.',
  },
  'config.unknown-field': {
    title: 'A field does not exist',
    cause: 'A typing error, a field at the wrong level, or a field of another version.',
    remedy: 'Use the suggested name, or one of the listed fields. Nothing is ignored silently.',
  },
  'config.missing-field': {
    title: 'A required field is missing',
    cause: 'The object makes no sense without it.',
    remedy: 'Add the field.',
  },
  'config.invalid-value': {
    title: 'A value is not allowed',
    cause: 'It has the wrong type, is out of range, or is none of the listed words.',
    remedy: 'Use a value as the message describes.',
  },
  'config.empty-value': {
    title: 'A field has no value',
    cause: 'The key is there, but nothing follows it; it counts as not set.',
    remedy: 'Remove the key, or give it a value.',
  },
  'config.invalid-pattern': {
    title: 'A regular expression cannot be compiled',
    cause: 'Patterns use RE2 syntax, which has no look-around and no back-references.',
    remedy: 'Rewrite the pattern.',
  },
  'config.conflicting-fields': {
    title: 'Fields exclude each other',
    cause: 'Two fields of one object ask for different things.',
    remedy: 'Keep one of them.',
  },
  'config.duplicate-host': {
    title: 'A host belongs to two domains',
    cause: 'Hosts are unique over all files, so that one policy answers for a host.',
    remedy: 'Remove the host from one of the domains, or merge them.',
  },
  'config.duplicate-route': {
    title: 'Two routes of a domain have the same match',
    cause: 'The second could never apply.',
    remedy: 'Remove one of them, or make the matches differ.',
  },
  'config.unreachable-route': {
    title: 'A route can never apply',
    cause: 'An earlier route with the same path and fewer conditions takes all its requests.',
    remedy: 'Put the more special route first.',
  },
  'config.path-never-matches': {
    title: 'A path can never match',
    cause: 'Paths are canonicalised before they are compared, and this text is not in canonical form.',
    remedy: 'Write the path as the message shows.',
  },
  'config.prefix-trap': {
    title: 'A plain string prefix also matches longer names',
    cause: 'In apiVersion sentinel.elchi.io/v1 the prefix /v1 also matches /v1beta.',
    remedy:
      'End the prefix with a slash, or use apiVersion portcullis.dev/v1, where prefixes end at a segment.',
  },
  'config.shared-defaults': {
    title: 'Defaults of one file act on other files',
    cause: 'In apiVersion sentinel.elchi.io/v1 defaults are merged over all files, the later file name wins.',
    remedy:
      'Keep defaults in one file, or use apiVersion portcullis.dev/v1, where they act on their own file.',
  },
  'config.engine-unavailable': {
    title: 'An engine is not available',
    cause:
      'The name is known, but this version does not have the engine, or an optional package that it needs cannot be loaded.',
    remedy:
      'Remove the block, install the package that the message names, or use a version that has the engine. It is never ignored silently.',
  },
  'config.engine-failed': {
    title: 'An engine failed while it compiled its block',
    cause: 'A defect of the engine, not of the policy.',
    remedy: 'Report it with the place that the message names; leave the block out meanwhile.',
  },
  'config.stage-left-out': {
    title: 'A pipeline leaves out a stage that has something to do',
    cause: 'pipeline.request or pipeline.response does not name the stage of checks or engines that are set.',
    remedy: 'Add the stage, or remove the checks or engines.',
  },
  'config.limit-ignored': {
    title: 'A limit of 0 is not applied',
    cause: 'A limit of 0 means "do not inspect", but the policy asks for inspection.',
    remedy: 'Set a limit above 0, or do not ask for inspection.',
  },
  'config.timeout-too-long': {
    title: 'The timeout is longer than Envoy waits by default',
    cause:
      'Envoy gives up after its message_timeout (200 ms unless set) and then decides by its failure mode.',
    remedy: 'Use a shorter timeout, or raise message_timeout in the Envoy filter.',
  },
  'config.secret-in-text': {
    title: 'A secret stands in the policy file',
    cause: 'Policy files are copied, shown and kept in version control.',
    remedy: 'Use {file: PATH} or {env: NAME}.',
  },
  'config.secret-unavailable': {
    title: 'A secret cannot be had',
    cause: 'The environment variable is not set, or the file is empty or unreadable.',
    remedy: 'Set the variable, or correct the file.',
  },
  'config.unused-policy': {
    title: 'A document has no domains',
    cause: 'A policy acts through domains; without them only defaults and exclude are left.',
    remedy: 'Add `domains` with at least the host "*", unless the file is meant to hold defaults only.',
  },
  'config.differs-observe-fail-close': {
    title: 'Difference to Elchi: observing never blocks',
    cause:
      'Elchi blocks in detect and shadow mode when an inspection fails under fail_close; Portcullis does not.',
    remedy: 'Nothing to do. Use mode block where a failure has to block.',
  },
  'config.differs-exclude-host': {
    title: 'Difference to Elchi: the host check comes before exclude',
    cause:
      'Elchi lets excluded paths through although Host and :authority differ; Portcullis refuses in block mode.',
    remedy: 'Nothing to do.',
  },
  'config.differs-documents': {
    title: 'Difference to Elchi: every document of a file counts',
    cause: 'Elchi reads the first YAML document of a file only and ignores the others silently.',
    remedy: 'Check that the later documents are meant to be active.',
  },
  'config.differs-repeated-header': {
    title: 'Difference to Elchi: every line of a repeated header counts',
    cause: 'Elchi looks at the first line of a header only, so a second one passes unseen.',
    remedy: 'Nothing to do.',
  },
  'config.differs-resolved-limit': {
    title: 'Difference to Elchi: an inherited limit of 0 does not switch inspection off',
    cause:
      'In Elchi an inherited max_*_body_bytes of 0 silently disables the inspection that a route asks for.',
    remedy: 'Set the limit where inspection is switched on.',
  },
  'config.differs-client-certificate': {
    title: 'Difference to Elchi: without a certificate nobody passes a list',
    cause:
      'In Elchi a request without the header passes engines.xfcc with a list of names, unless require_present is set.',
    remedy: 'Nothing to do. Use another route for clients without certificates.',
  },
  'config.rules': {
    title: 'A rule set cannot be loaded',
    cause: 'A SecLang file or directive has a mistake; the message names its file, line and column.',
    remedy: 'Correct the rule, or leave it out.',
  },
  'config.exception-without-rule': {
    title: 'An exception names a rule or tag that does not exist',
    cause:
      'A typing error, a rule that the set does not have any more, or one of an engine that is not in use.',
    remedy:
      'Use the name as decisions show it (portcullis explain), or remove it: the exception does nothing for it.',
  },
  'config.differs-timeout': {
    title: 'Difference to Elchi: the timeout is one budget per direction',
    cause:
      'Elchi starts the timeout anew in every phase, and an expired one skips the engines that are left.',
    remedy: 'Nothing to do; a block that was computed is never lost to a timeout.',
  },
} as const satisfies Readonly<Record<`config.${string}`, CodeExplanation>>;

export type DiagnosticCode = keyof typeof diagnosticCodes;
