// The licence of everything a production install brings, from the lockfile; which of them go with MIT.

/** Licences that ask for nothing but their text to be kept, and so go with MIT. */
const PERMISSIVE: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'WTFPL',
]);

/** Packages under other licences, and why they may come along. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'ffmpeg-static': 'optional; a program of its own, started as a process and never linked',
  'node-lame': 'optional; a program of its own, started as a process and never linked',
};

/** Licences of packages whose lockfile entry names none, as their own files have it. */
const TOLD_ELSEWHERE: Readonly<Record<string, string>> = {
  'dom-walk': 'MIT',
  'parse-cache-control': 'BSD-3-Clause',
};

/** A package of a production install. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly licence: string;
  readonly isOptional: boolean;
}

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

/** What is installed without development dependencies, by name; `lockfile` is the text of package-lock.json. */
export function productionDependencies(lockfile: string): Dependency[] {
  const { packages } = JSON.parse(lockfile) as { packages: Record<string, LockedPackage> };
  return Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && !dev)
    .map(([path, { version = '', license, optional = false }]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return { name, version, licence: license ?? TOLD_ELSEWHERE[name] ?? 'unknown', isOptional: optional };
    })
    .sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** True when an SPDX expression lets one choose permissive terms. */
export function isPermissive(licence: string): boolean {
  const choices = licence.replaceAll(/[()]/g, '').split(' OR ');
  return choices.some((choice) => choice.split(' AND ').every((one) => PERMISSIVE.has(one.trim())));
}

/** Those that do not go with MIT, one line each. */
export function incompatible(dependencies: readonly Dependency[]): string[] {
  return dependencies
    .filter(({ name, licence }) => !isPermissive(licence) && !(name in EXCEPTIONS))
    .map(({ name, version, licence }) => `${name} ${version}: ${licence}`);
}

/** The text of docs/licences.md. */
export function licencesPage(dependencies: readonly Dependency[]): string {
  const rows = dependencies.map(
    ({ name, version, licence, isOptional }) =>
      `| ${name} | ${version} | ${licence} | ${EXCEPTIONS[name] ?? (isOptional ? 'optional' : '')} |`,
  );
  return `# Licences

What \`npm install --omit=dev\` brings, from package-lock.json. Written by \`npm run licences\`.
Those bundled into \`dist/\` are in \`dist/licences.md\` with their texts, written by the build.
JetStream itself is under the MIT licence. ffmpeg, lame and icecast2 are programs of the system, not part of it.

| Package | Version | Licence | |
| ------- | ------- | ------- | --- |
${rows.join('\n')}
`;
}
