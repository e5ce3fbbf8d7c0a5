/**
 * Writes docs/language.md and docs/errors.md from the headers of the sources: `node scripts/generate-language-reference.ts`.
 * A test keeps the pages in step.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { errorPage, languagePage } from './language-reference.ts';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));
writeFileSync(`${docs}language.md`, languagePage());
writeFileSync(`${docs}errors.md`, errorPage());
