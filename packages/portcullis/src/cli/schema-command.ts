import { Command, Option } from 'commander';
import { jsonSchema } from '../config/json-schema.ts';
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
    .addHelpText(
      'after',
      `
Examples:
  portcullis schema > security-policy.schema.json
  portcullis schema --api-version sentinel.elchi.io/v1

In a policy file: # yaml-language-server: $schema=security-policy.schema.json`,
    )
    .action(({ apiVersion }: { apiVersion: ApiVersion }) => {
      console.log(JSON.stringify(jsonSchema(apiVersion), null, 2));
    });
}
