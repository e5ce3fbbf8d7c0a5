/** How a field of the schema carries its documentation, default and reason into JSON Schema and reference page. */
import type { z } from 'zod';

/** What the reference says of a field. */
export interface FieldNotes {
  /** What it is and what it is for. */
  readonly about: string;
  /** The effective value when nothing sets it; left out when there is none. */
  readonly default?: unknown;
  /** Why the default is what it is. */
  readonly reason?: string;
}

/** An optional field with its notes. */
export function field<Schema extends z.ZodType>(schema: Schema, notes: FieldNotes): z.ZodOptional<Schema> {
  return schema.optional().meta(metaOf(notes));
}

/** A required field with its notes. */
export function requiredField<Schema extends z.ZodType>(schema: Schema, notes: FieldNotes): Schema {
  return schema.meta(metaOf(notes));
}

function metaOf(notes: FieldNotes): Record<string, unknown> {
  const description =
    notes.reason === undefined ? notes.about : `${notes.about} Default because: ${notes.reason}`;
  return notes.default === undefined ? { description } : { description, default: notes.default };
}
