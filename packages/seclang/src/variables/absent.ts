/**
 * Variables that exist in ModSecurity and have nothing to hold here: of the web server it runs in, of its own
 * performance counters, of files on its disk. They are accepted, and empty.
 */
import { live, type Variable } from './variable.ts';

const names: readonly string[] = [
  'MODSEC_BUILD',
  'PATH_TRANSLATED',
  'PERF_ALL',
  'PERF_COMBINED',
  'PERF_GC',
  'PERF_LOGGING',
  'PERF_PHASE1',
  'PERF_PHASE2',
  'PERF_PHASE3',
  'PERF_PHASE4',
  'PERF_PHASE5',
  'PERF_RULES',
  'PERF_SREAD',
  'PERF_SWRITE',
  'SCRIPT_BASENAME',
  'SCRIPT_FILENAME',
  'SCRIPT_GID',
  'SCRIPT_GROUPNAME',
  'SCRIPT_MODE',
  'SCRIPT_UID',
  'SCRIPT_USERNAME',
  'SDBM_DELETE_ERROR',
  'STREAM_INPUT_BODY',
  'STREAM_OUTPUT_BODY',
  'USERAGENT_IP',
  'WEBSERVER_ERROR_LOG',
];

/** The variables that are always empty. */
export const absentVariables: readonly Variable[] = names.map((name) => ({
  ...live(name, () => undefined),
  // Some of them are collections: a rule may name a member of PERF_RULES.
  isSingle: false,
}));
