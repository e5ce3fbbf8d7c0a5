/** `portcullis rules`: install, list and test rule sets. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runRegressionSuite } from '@portcullis/seclang/regression';
import { Command, Option } from 'commander';
import {
  installedRuleSet,
  installedRuleSets,
  installFolder,
  isRuleSetName,
} from '../../engines/seclang/rule-set-folder.ts';
import { exitCode } from '../exit-codes.ts';
import { downloadRelease, releaseList } from './download-release.ts';
import { type Installed, InstallProblem, type InstallRequest, installRuleSet } from './install-rule-set.ts';

interface TestFlags {
  rules: string;
  tests: string;
  paranoia: string;
  run: string;
  json?: boolean;
}

interface InstallFlags {
  from?: string;
  releases: string;
  stateDir?: string;
  sha256?: string;
  force?: boolean;
  json?: boolean;
}

/** The command with its subcommands. */
export function rulesCommand(done: (code: number) => void): Command {
  const command = new Command('rules').description('install, list and test rule sets');
  command.addCommand(testCommand(done));
  command.addCommand(installCommand(done));
  command.addCommand(listCommand());
  return command;
}

function testCommand(done: (code: number) => void): Command {
  return new Command('test')
    .exitOverride()
    .description('run regression tests of a rule set (go-ftw format) in this process')
    .requiredOption('--rules <dir>', 'folder of rule files, or an installed rule set (crs@4.28.0)')
    .requiredOption('--tests <dir>', 'folder of tests, searched to any depth')
    .addOption(new Option('--paranoia <level>', 'paranoia level').choices(['1', '2', '3', '4']).default('4'))
    .option('--run <text>', 'only tests whose name or file holds this', '')
    .option('--json', 'counts as JSON in the last line')
    .addHelpText(
      'after',
      `
Examples:
  portcullis rules test --rules crs/rules --tests crs/tests
  portcullis rules test --rules crs@4.28.0 --tests tests --paranoia 1 --run 942100

Exit codes: 0 all passed, 1 some failed or none ran, 2 not run.`,
    )
    .action((flags: TestFlags) => done(test(flags)));
}

function test(flags: TestFlags): number {
  const installed = isRuleSetName(flags.rules) ? installedRuleSet(flags.rules) : undefined;
  const rules = installed === undefined ? flags.rules : join(installed, 'rules');
  const missing = [rules, flags.tests].find((folder) => !existsSync(folder));
  if (missing !== undefined) {
    console.error(`cannot read ${missing}: it does not exist`);
    return exitCode.notRun;
  }
  return runRegressionSuite({
    rules,
    tests: flags.tests,
    paranoia: Number(flags.paranoia),
    filter: flags.run,
    json: flags.json === true,
    print: (line) => console.log(line),
  });
}

function installCommand(done: (code: number) => void): Command {
  return new Command('install')
    .exitOverride()
    .description('install a rule set: the OWASP CRS by download, any from a local archive or folder')
    .argument('<name@version>', 'what policies will call it, for example crs@4.28.0')
    .option(
      '--from <path>',
      'a release archive (.tar or .tar.gz) or an unpacked folder; without it, download',
    )
    .option(
      '--sha256 <hex>',
      'refuse anything else; default for a download: what the list of releases states',
    )
    .addOption(new Option('--releases <url>', 'where releases are listed').default(releaseList).hideHelp())
    .option(
      '--state-dir <dir>',
      'install below this folder, the --state-dir of serve; default: the user data folder',
    )
    .option('--force', 'replace an installed one')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  portcullis rules install crs@4.28.0
  portcullis rules install crs@4.28.0 --from coreruleset-4.28.0-minimal.tar.gz
  portcullis rules install crs@4.28.0 --from coreruleset-4.28.0 --state-dir /var/lib/portcullis

Then in a policy: engines: { seclang: { rule_set: crs@4.28.0 } }
Nothing is ever downloaded by serve or validate.
Exit codes: 0 installed, 1 refused, 2 not run.`,
    )
    .action(async (name: string, flags: InstallFlags) => done(await install(name, flags)));
}

async function install(name: string, flags: InstallFlags): Promise<number> {
  if (!isRuleSetName(name)) {
    console.error(`"${name}" is no name of a rule set; write name@version, for example crs@4.28.0`);
    return exitCode.notRun;
  }
  try {
    const installed = installRuleSet(await installRequest(name, flags));
    console.log(flags.json === true ? JSON.stringify(installed) : told(installed, flags));
    return exitCode.done;
  } catch (error) {
    if (!(error instanceof InstallProblem)) throw error;
    console.error(error.message);
    return error.exit;
  }
}

async function installRequest(name: string, flags: InstallFlags): Promise<InstallRequest> {
  const { from, sha256, releases } = flags;
  const into = installFolder(process.env, flags.stateDir);
  const request = { name, into, sha256, force: flags.force === true };
  if (from !== undefined) return { ...request, from };
  const present = join(into, name);
  if (existsSync(present) && !request.force)
    throw new InstallProblem(`${name} is installed in ${present}; --force replaces it`, 1);
  const { archive, url, sha256: digest } = await downloadRelease({ name, sha256, from: releases });
  return { ...request, from: url, archive, sha256: digest };
}

function told({ name, files, folder, sha256 }: Installed, flags: InstallFlags): string {
  const verified =
    flags.sha256 !== undefined
      ? 'as expected'
      : flags.from === undefined
        ? 'as the list of releases states'
        : 'not verified: no --sha256 was given';
  return `installed ${name}: ${files} files in ${folder}\nsha256 ${sha256} (${verified})\nin a policy: engines: { seclang: { rule_set: ${name} } }`;
}

function listCommand(): Command {
  return new Command('list')
    .exitOverride()
    .description('list installed rule sets and where they are')
    .addHelpText('after', '\nExamples:\n  portcullis rules list')
    .action(() => {
      const sets = installedRuleSets();
      for (const { name, folder } of sets) console.log(`${name}\t${folder}`);
      if (sets.length === 0) console.error('no rule set is installed; portcullis rules install crs@4.28.0');
    });
}
