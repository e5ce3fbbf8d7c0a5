/**
 * Notices on documents of the dialect sentinel.elchi.io/v1 that act differently here: where Elchi lets traffic
 * through, Portcullis is safe in both dialects, and the person who moves over has to know. One notice per kind
 * and file.
 */
import type { DocumentReporter } from './document-reporter.ts';
import type { FieldPath } from './located-value.ts';
import { type PolicyDocument, scopesOf } from './policy-document.ts';

/** Reports the differences that apply to these documents, and traps of the dialect. */
export function reportDifferences(documents: readonly PolicyDocument[]): void {
  const elchi = documents.filter(({ apiVersion }) => apiVersion === 'sentinel.elchi.io/v1');
  for (const [index, document] of elchi.entries()) {
    const first = elchi.findIndex(({ file }) => file === document.file) === index;
    if (!first) reportFurtherDocument(document);
    reportScopes(document);
    reportExclude(document);
  }
  reportSharedDefaults(elchi);
}

/** The first place at which each kind of difference shows is enough. */
function reportScopes({ policy, reporter }: PolicyDocument): void {
  const seen = new Set<string>();
  const once = (kind: string, report: () => void): void => {
    if (!seen.has(kind)) report();
    seen.add(kind);
  };
  for (const { spec, path } of scopesOf(policy)) {
    if ((spec.mode === 'detect' || spec.mode === 'shadow') && spec.fail_mode === 'fail_close') {
      once('observe', () => observeNotice(spec.mode!, [...path, 'fail_mode'], reporter));
    }
    if (spec.timeout !== undefined) {
      const message = 'the timeout is one budget per direction; Elchi starts it anew in each phase';
      once('timeout', () => reporter.notice('config.differs-timeout', [...path, 'timeout'], message));
    }
    const identity = spec.engines?.['xfcc'];
    if (identity !== undefined && identity['require_present'] !== true) {
      const message = 'a request without a client certificate is refused; Elchi lets it pass the list';
      const at = [...path, 'engines', 'xfcc'];
      once('identity', () =>
        reporter.notice('config.differs-client-certificate', at, message, { atKey: true }),
      );
    }
    const headers = spec.checks?.headers;
    if ((headers?.forbidden ?? headers?.required ?? []).length > 0) {
      const message = 'every line of a repeated header is checked; Elchi looks at the first only';
      const at = [...path, 'checks', 'headers'];
      once('headers', () => reporter.notice('config.differs-repeated-header', at, message, { atKey: true }));
    }
  }
}

function observeNotice(mode: string, path: FieldPath, reporter: DocumentReporter): void {
  const message = `mode ${mode} never blocks here; Elchi blocks when an inspection fails under fail_close`;
  reporter.notice('config.differs-observe-fail-close', path, message);
}

function reportExclude({ policy, reporter }: PolicyDocument): void {
  if ((policy.spec.exclude ?? []).length === 0) return;
  const message =
    'a request whose Host and :authority differ is refused on excluded paths too; Elchi lets it through';
  reporter.notice('config.differs-exclude-host', ['spec', 'exclude'], message, { atKey: true });
}

function reportFurtherDocument({ reporter }: PolicyDocument): void {
  const message = 'this further document of the file is active; Elchi ignores all but the first';
  reporter.notice('config.differs-documents', ['kind'], message, { atKey: true });
}

/** Defaults that reach into other files are Elchi's meaning, and a trap. */
function reportSharedDefaults(documents: readonly PolicyDocument[]): void {
  for (const { file, policy, reporter } of documents) {
    if (policy.spec.defaults === undefined) continue;
    const reached = documents.find(
      (other) => other.file !== file && (other.policy.spec.domains ?? []).length > 0,
    );
    if (reached === undefined) continue;
    const message = `these defaults also act on the domains of other files, such as ${reached.file.name}`;
    reporter.warning('config.shared-defaults', ['spec', 'defaults'], message, {
      atKey: true,
      hint: 'use apiVersion portcullis.dev/v1, where defaults act on their own file',
    });
  }
}
