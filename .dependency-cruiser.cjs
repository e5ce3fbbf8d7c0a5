/**
 * The arrows of ARCHITECTURE.md, enforced by `npm run boundaries`. Every rule has an example that it refuses in
 * scripts/boundaries/boundaries.test.ts.
 */

/** Tests may reach anywhere. */
const notInTests = '\\.(test|soak)\\.ts$|/test/';

/** Packages that depend on nothing of ours and nothing from npm. */
const leaves = ['byte-regex', 'injection', 'http-body', 'grpc-server', 'envoy-protocol'];

/** Rooms that know what an exchange is and how it is configured, and nothing of how it is inspected. */
const foundations = ['exchange', 'state', 'config'];
const inspection = ['engines', 'connection-engines', 'events', ...foundations];

/**
 * The rooms of packages/portcullis/src, and for each the rooms that it may use:
 * cli -> runtime -> protocols -> pipeline -> engines; config is read by all.
 */
const rooms = {
  cli: ['runtime', 'admin', 'protocols', 'pipeline', ...inspection, 'compat'],
  runtime: ['admin', 'protocols', 'pipeline', ...inspection, 'compat'],
  admin: ['pipeline', ...inspection],
  protocols: ['pipeline', ...inspection],
  pipeline: inspection,
  events: ['pipeline', 'engines', ...foundations],
  engines: foundations,
  'connection-engines': ['engines', ...foundations],
  state: ['config'],
  exchange: ['config'],
  config: ['engines', 'connection-engines', 'exchange', 'compat'],
  compat: ['config'],
};
const roomNames = Object.keys(rooms);

/** Packages of ours that only some rooms of the service may see. */
const packageUsers = {
  'grpc-server': ['cli', 'runtime', 'protocols'],
  'envoy-protocol': ['cli', 'runtime', 'protocols'],
  seclang: ['cli', 'config', 'engines'],
};

const roomsOutOfReach = (room) => roomNames.filter((other) => other !== room && !rooms[room].includes(other));
const isRestricted = (room) => roomsOutOfReach(room).length > 0;
const inPortcullis = (names) => `^packages/portcullis/src/(${names.join('|')})/`;

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'a circle that a type closes does not exist when the program runs',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...leaves.map((leaf) => ({
      name: `${leaf}-depends-on-nothing`,
      severity: 'error',
      from: { path: `^packages/${leaf}/src`, pathNot: notInTests },
      to: { pathNot: `^packages/${leaf}/`, dependencyTypesNot: ['core'] },
    })),
    {
      name: 'pure-packages-know-no-node',
      severity: 'error',
      comment: 'byte-regex, injection and envoy-protocol run anywhere',
      from: { path: '^packages/(byte-regex|injection|envoy-protocol)/src', pathNot: notInTests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'seclang-arrows',
      severity: 'error',
      from: { path: '^packages/seclang/src', pathNot: notInTests },
      to: { path: '^packages/', pathNot: '^packages/(seclang|byte-regex|injection|http-body)/' },
    },
    ...roomNames.filter(isRestricted).map((room) => ({
      name: `room-${room}`,
      severity: 'error',
      comment: `${room} may use: ${rooms[room].join(', ')}`,
      from: { path: inPortcullis([room]), pathNot: notInTests },
      to: { path: inPortcullis(roomsOutOfReach(room)) },
    })),
    {
      name: 'room-unknown',
      severity: 'error',
      comment: 'a new room gets its place in `rooms` first',
      from: { path: '^packages/portcullis/src/[^/]+/', pathNot: inPortcullis(roomNames) },
      to: {},
    },
    {
      name: 'config-knows-engines-by-schema-and-compile',
      severity: 'error',
      comment: 'the registry, the contract, and of each engine its definition, schema and compile function',
      from: { path: inPortcullis(['config']), pathNot: notInTests },
      to: {
        path: inPortcullis(['engines', 'connection-engines']),
        pathNot:
          '/(connection-)?engines/(registry|(connection-)?engine|finding)\\.ts$|engines/[^/]+/(definition|schema|compile)\\.ts$',
      },
    },
    ...Object.entries(packageUsers).map(([name, users]) => ({
      name: `users-of-${name}`,
      severity: 'error',
      from: {
        path: inPortcullis(roomNames.filter((room) => !users.includes(room))),
        pathNot: notInTests,
      },
      to: { path: `^packages/${name}/` },
    })),
    {
      name: 'packages-do-not-use-testing',
      severity: 'error',
      from: { path: '^packages/[^/]+/src', pathNot: notInTests },
      to: { path: '^(testing|bench|examples|scripts)/' },
    },
    {
      name: 'packages-declare-what-they-use',
      severity: 'error',
      comment:
        'what a package imports is in its own dependencies, not in the development dependencies of the root',
      from: { path: '^packages/[^/]+/src', pathNot: notInTests },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
