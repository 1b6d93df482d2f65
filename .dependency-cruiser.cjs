// Holds the one-way import order of docs/architecture.md: each room may import only the rooms below it.
const layers = [
  ['model'],
  ['dsp', 'mp3', 'config'],
  ['remote'],
  ['playlist', 'library', 'codec', 'rotation', 'import'],
  ['planner', 'render', 'playout', 'listener', 'store'],
  ['mount', 'access', 'webhook'],
  ['supervisor'],
  ['api'],
  ['cli'],
];
const forbidden = [
  { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
  { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
];
for (let i = 0; i < layers.length; i++) {
  const above = layers.slice(i + 1).flat();
  if (above.length === 0) continue;
  forbidden.push({
    name: `one-way-${layers[i].join('-')}`,
    severity: 'error',
    from: { path: `^src/(${layers[i].join('|')})/` },
    to: { path: `^src/(${above.join('|')}|main)(/|\\.)` },
  });
}
forbidden.push(
  {
    name: 'spawn-only-in-codec',
    comment: 'children are started in codec/ (spawn) and supervisor/ (fork) only',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/(codec|supervisor)/' },
    to: { path: '^(node:)?child_process$' },
  },
  {
    name: 'requests-only-in-remote',
    comment: 'what others name is asked for through the guard only',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/remote/' },
    to: { path: 'node_modules/undici' },
  },
  {
    name: 'sql-only-in-store',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/store/' },
    to: { path: 'better-sqlite3' },
  },
);
module.exports = {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
