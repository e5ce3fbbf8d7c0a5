import { Command, InvalidArgumentError, Option } from 'commander';
import {
  connectionJsonSchema,
  type DocumentKind,
  documentJsonSchema,
  documentKinds,
  jsonSchema,
  kindsOf,
} from '../config/json-schema.ts';
import { type ApiVersion, apiVersions } from '../config/schema/security-policy.ts';

/** `portcullis schema`: the JSON Schema of policy files, for editors. */
export function schemaCommand(): Command {
  return new Command('schema')
    .description('print the JSON Schema (draft-07) of policy files, for editors')
    .addOption(
      new Option('--api-version <version>', 'dialect of the files')
        .choices(apiVersions)
        .default('portcullis.dev/v1'),
    )
    .addOption(
      new Option('--kind <kind>', 'only documents of this kind; default: every kind of the dialect').choices(
        documentKinds,
      ),
    )
    .addHelpText(
      'after',
      `
Examples:
  portcullis schema > policy.schema.json
  portcullis schema --kind ConnectionPolicy
  portcullis schema --api-version sentinel.elchi.io/v1

In a policy file: # yaml-language-server: $schema=policy.schema.json`,
    )
    .action(({ apiVersion, kind }: { apiVersion: ApiVersion; kind?: DocumentKind }) => {
      console.log(JSON.stringify(schemaOf(apiVersion, kind), null, 2));
    });
}

function schemaOf(apiVersion: ApiVersion, kind: DocumentKind | undefined) {
  if (kind === undefined) return documentJsonSchema(apiVersion);
  if (!kindsOf(apiVersion).includes(kind))
    throw new InvalidArgumentError(`${apiVersion} has no ${kind}; write --api-version portcullis.dev/v1.`);
  return kind === 'ConnectionPolicy' ? connectionJsonSchema() : jsonSchema(apiVersion);
}
