/** Directives that are accepted and reported once: what they ask for has no meaning here, or is done elsewhere. */
import type { Directive } from './directive.ts';

const auditLog = 'records of matches go to the sinks of the service';
const files = 'nothing is written to disk while traffic is inspected';
const links = 'links are not signed here';
const server = 'this belongs to the web server that ModSecurity runs in';
const linear = 'matching takes linear time, so there is no limit to set';

const reasons: Readonly<Record<string, string>> = {
  SecAuditLog: auditLog,
  SecAuditLog2: auditLog,
  SecAuditLogDir: auditLog,
  SecAuditLogDirMode: auditLog,
  SecAuditLogFileMode: auditLog,
  SecAuditLogFormat: auditLog,
  SecAuditLogPrefix: auditLog,
  SecAuditLogStorageDir: auditLog,
  SecAuditLogType: auditLog,
  SecDebugLog: auditLog,
  SecDebugLogLevel: auditLog,
  SecGuardianLog: auditLog,
  SecCacheTransformations: 'transformed values are always shared between rules',
  SecChrootDir: server,
  SecConnEngine: server,
  SecConnReadStateLimit: server,
  SecConnWriteStateLimit: server,
  SecReadStateLimit: server,
  SecWriteStateLimit: server,
  SecContentInjection: 'rules do not change bodies here',
  SecCookieV0Separator: 'cookies are separated by semicolons (RFC 6265)',
  SecDataDir: 'collections are kept in memory by the service',
  SecDisableBackendCompression: 'what the upstream may compress is decided by Envoy',
  SecGeoLookupDb: 'the geographic database is configured in the service',
  SecGsbLookupDb: 'Google has ended the Safe Browsing API',
  SecHashEngine: links,
  SecHashKey: links,
  SecHashMethodPm: links,
  SecHashMethodRx: links,
  SecHashParam: links,
  SecHttpBlKey: '@rbl is refused, so no key is needed',
  SecIgnoreRuleCompilationErrors: 'a rule that does not compile is always an error',
  SecInterceptOnError: 'what happens when inspection fails is decided by the policy',
  SecPcreMatchLimit: linear,
  SecPcreMatchLimitRecursion: linear,
  SecRxPreFilter: 'rules are always filtered by their literals first',
  SecRequestBodyInMemoryLimit: 'bodies are never written to disk',
  SecRulePerfTime: 'the service measures every rule set',
  SecRuleInheritance: server,
  SecServerSignature: server,
  SecStatusEngine: 'nothing is reported to anybody',
  SecStreamInBodyInspection: 'a body is inspected whole',
  SecStreamOutBodyInspection: 'a body is inspected whole',
  SecTmpDir: files,
  SecTmpSaveUploadedFiles: files,
  SecUploadDir: files,
  SecUploadFileMode: files,
  SecUploadKeepFiles: files,
  SecUnicodeCodePage: 'the code page is the second argument of SecUnicodeMapFile',
  SecXmlExternalEntity: 'external entities are never loaded',
};

/** The directives without effect. */
export const directivesWithoutEffect: readonly Directive[] = Object.entries(reasons).map(
  ([name, reason]) => ({
    name,
    arguments: [0, Number.POSITIVE_INFINITY],
    apply(draft, { at }) {
      draft.notices.push({ text: `${name} has no effect: ${reason}`, at });
    },
  }),
);
