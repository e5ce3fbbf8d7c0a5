/** What an engine may use while it compiles, for one block of one document. */
import { dirname } from 'node:path';
import type { EngineCompileContext } from '../engines/engine.ts';
import type { DocumentReporter } from './document-reporter.ts';
import type { FieldPath } from './located-value.ts';
import { compilePattern } from './pattern.ts';
import type { ReferencedFiles } from './referenced-files.ts';

/** The context of the block at `path`; what is wrong is reported to `reporter`. */
export function engineCompileContext(
  files: ReferencedFiles,
  path: FieldPath,
  reporter: DocumentReporter,
): EngineCompileContext {
  const from = reporter.file.path;
  return {
    folder: dirname(from),
    listFolder: (path) => files.list(path, from),
    readFile(name, at) {
      const content = files.read(name, from);
      if (!('problem' in content)) return content;
      reporter.error('config.unreadable', [...path, ...at], `cannot read ${name}: ${content.problem}`);
      return undefined;
    },
    secret(reference, at) {
      if (typeof reference === 'string') {
        reporter.warning('config.secret-in-text', [...path, ...at], 'a secret stands in the policy file', {
          hint: 'use {file: PATH} or {env: NAME}',
        });
      }
      const value = files.secret(reference, from);
      if (!('problem' in value)) return value;
      reporter.error('config.secret-unavailable', [...path, ...at], value.problem);
      return undefined;
    },
    pattern(source, at) {
      const result = compilePattern(source);
      if (result.ok) return result.plan;
      reporter.error(
        'config.invalid-pattern',
        [...path, ...at],
        `the pattern does not compile: ${result.message}`,
      );
      return undefined;
    },
    report(severity, code, message, at, hint) {
      const details = hint === undefined ? {} : { hint };
      reporter.report(severity, code, [...path, ...at], message, details);
    },
  };
}

/** Compiles a block. An engine that throws has a defect: the configuration is refused, and loading goes on. */
export function compileEngineBlock(
  definition: { readonly name: string; compile(config: unknown, context: EngineCompileContext): unknown },
  config: object,
  path: FieldPath,
  reporter: DocumentReporter,
  files: ReferencedFiles,
): unknown {
  try {
    return definition.compile(config, engineCompileContext(files, path, reporter));
  } catch (error) {
    // The message may quote the settings, secrets among them: only the kind of error and its place are told.
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    const place = stack.split('\n').find((line) => line.startsWith('    at '));
    const kind = error instanceof Error ? error.name : typeof error;
    const message = `the engine "${definition.name}" failed to compile this block: ${kind}${place?.replace('    at', ' at') ?? ''}`;
    reporter.error('config.engine-failed', path, message, { atKey: true });
    return undefined;
  }
}
