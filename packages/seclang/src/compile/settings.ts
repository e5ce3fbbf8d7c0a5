/** What a rule set's directives set besides its rules. Times are seconds, sizes bytes. */
export interface Settings {
  /** SecRuleEngine. Default On: who loads rules wants them to run; a policy's mode can still weaken them. */
  ruleEngine: 'On' | 'Off' | 'DetectionOnly';
  /** SecRequestBodyAccess. Default On, for the same reason. */
  requestBodyAccess: boolean;
  /** SecRequestBodyLimit. Default 128 MiB, ModSecurity's. */
  requestBodyLimit: number;
  /** SecRequestBodyNoFilesLimit. Default 1 MiB, ModSecurity's. */
  requestBodyNoFilesLimit: number;
  /** SecRequestBodyLimitAction. Default Reject. */
  requestBodyLimitAction: 'Reject' | 'ProcessPartial';
  /** SecRequestBodyJsonDepthLimit. Default 512, as in ModSecurity's recommended configuration. */
  jsonDepthLimit: number;
  /** SecArgumentsLimit. Default 1000, ModSecurity's. */
  argumentsLimit: number;
  /** SecArgumentSeparator. Default `&`. */
  argumentSeparator: string;
  /** SecCookieFormat: 0 (Netscape) or 1 (RFC 2965). Default 0. */
  cookieFormat: 0 | 1;
  /** SecUploadFileLimit. Default 100. */
  uploadFileLimit: number;
  /** SecParseXmlIntoArgs. Default Off. */
  parseXmlIntoArgs: 'On' | 'Off' | 'OnlyArgs';
  /** SecJsonArgumentNames (this engine's own): `modsecurity` is `json.a.array_0`, `coraza` is `json.a.0`. */
  jsonNames: 'modsecurity' | 'coraza';
  /** SecResponseBodyAccess. Default Off. */
  responseBodyAccess: boolean;
  /** SecResponseBodyMimeType. Default text/plain and text/html. */
  responseBodyMimeTypes: string[];
  /** SecResponseBodyLimit. Default 512 KiB. */
  responseBodyLimit: number;
  /** SecResponseBodyLimitAction. Default Reject. */
  responseBodyLimitAction: 'Reject' | 'ProcessPartial';
  /** SecAuditEngine. Default Off. */
  auditEngine: 'On' | 'Off' | 'RelevantOnly';
  /** SecAuditLogParts. */
  auditLogParts: string;
  /** SecAuditLogRelevantStatus: a pattern; empty for none. */
  auditLogRelevantStatus: string;
  /** SecCollectionTimeout. Default 3600. */
  collectionTimeout: number;
  /** SecWebAppId. */
  webAppId: string;
  /** SecSensorId. */
  sensorId: string;
  /** SecComponentSignature, in order. */
  componentSignatures: string[];
  /** SecUnicodeMapFile: a byte for each code unit, 0xFFFF for none; null when no map is set. */
  unicodeMap: Uint16Array | null;
}

/** The defaults named at each setting. */
export function defaultSettings(): Settings {
  return {
    ruleEngine: 'On',
    requestBodyAccess: true,
    requestBodyLimit: 134_217_728,
    requestBodyNoFilesLimit: 1_048_576,
    requestBodyLimitAction: 'Reject',
    jsonDepthLimit: 512,
    argumentsLimit: 1000,
    argumentSeparator: '&',
    cookieFormat: 0,
    uploadFileLimit: 100,
    parseXmlIntoArgs: 'Off',
    jsonNames: 'modsecurity',
    responseBodyAccess: false,
    responseBodyMimeTypes: ['text/plain', 'text/html'],
    responseBodyLimit: 524_288,
    responseBodyLimitAction: 'Reject',
    auditEngine: 'Off',
    auditLogParts: 'ABCFHZ',
    auditLogRelevantStatus: '',
    collectionTimeout: 3600,
    webAppId: 'default',
    sensorId: '',
    componentSignatures: [],
    unicodeMap: null,
  };
}
