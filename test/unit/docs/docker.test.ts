// The image is held to what the documentation says of it, as far as it can be without building it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_DIR } from '../../../src/cli/config-file.js';
import { fileDecoderArgs } from '../../../src/codec/decoder-args.js';
import { loadConfig } from '../../../src/config/load.js';

const read = (page: string) => readFileSync(join(PACKAGE_DIR, page), 'utf8');
const dockerfile = read('Dockerfile');
const compose = read('docs/docker/compose.yaml');

/** Instructions of the Dockerfile, continued lines joined, comments left out. */
const instructions = dockerfile
  .replace(/^\s*#.*\n/gm, '')
  .replace(/\s*\\\n\s*/g, ' ')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => ({ name: line.split(' ', 1)[0] ?? '', rest: line.slice(line.indexOf(' ') + 1) }));
const last = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));
const restOf = (name: string) => last.filter((one) => one.name === name).map(({ rest }) => rest);

/** Demuxers whose name differs from that of their configure option, and names that are no demuxer of their own. */
const CONFIGURED_AS: Readonly<Record<string, string>> = { mpeg: 'mpegps', shn: 'shorten', oga: 'ogg' };
const OF_ANOTHER = new Set(['mp4', 'm4a', '3gp', '3g2', 'mj2', 'webm', 'oma']);

describe('the Dockerfile', () => {
  it('builds on images of a version, for both architectures', () => {
    const images = instructions.filter(({ name }) => name === 'FROM').map(({ rest }) => rest.split(' ')[0]);
    expect(images).toHaveLength(3);
    for (const image of images) expect(image).toMatch(/^(?:node|debian):\d+\.\d+[.\d]*-(?:bookworm-)?slim$/);
    expect(instructions.map(({ rest }) => rest).join()).not.toMatch(/--platform|amd64|x86_64|arm64/);
  });

  it('fetches nothing by address and leaves no lists of packages behind', () => {
    expect(
      instructions.filter(({ name, rest }) => name === 'ADD' || /https?:\/\/(?!127\.0\.0\.1)/.test(rest)),
    ).toEqual([]);
    for (const { rest } of instructions.filter(({ rest }) => rest.includes('apt-get install'))) {
      expect(rest).toMatch(
        /apt-get update && apt-get install -y --no-install-recommends .*rm -rf \/var\/lib\/apt\/lists/,
      );
    }
  });

  it('runs as a user of its own, from its last layer on', () => {
    expect(restOf('USER')).toEqual(['jetstream']);
    expect(restOf('RUN').join()).toContain('--uid 10001');
    expect(last.findIndex(({ name }) => name === 'USER')).toBeGreaterThan(
      last.findLastIndex(({ name }) => name === 'RUN'),
    );
  });

  it('starts the server without a shell in between, and asks it whether it is well', () => {
    expect(JSON.parse(restOf('ENTRYPOINT')[0] ?? '')).toEqual([
      'tini',
      '--',
      'node',
      '/opt/jetstream/dist/main.js',
    ]);
    expect(JSON.parse(restOf('CMD')[0] ?? '')).toEqual(['run']);
    expect(restOf('HEALTHCHECK')[0]).toMatch(
      /^--interval=\S+ --timeout=\S+ --start-period=\S+ {1,2}CMD \["node", "-e", /,
    );
  });

  it('keeps the words of no secret', () => {
    expect(dockerfile).not.toMatch(/password|secret|token/i);
  });

  it('brings a demuxer along for every kind of file that is let in', () => {
    const args = fileDecoderArgs({ path: '/a', sampleRateHz: 44100, channels: 2 });
    const allowed = (args[args.indexOf('-format_whitelist') + 1] ?? '').split(',');
    const configured = [...read('docker/build-audio.sh').matchAll(/--enable-demuxer=(\S+)/g)].flatMap(
      ([, names]) => names?.split(','),
    );
    expect(allowed.length).toBeGreaterThan(30);
    const wanted = allowed.filter((name) => !OF_ANOTHER.has(name)).map((name) => CONFIGURED_AS[name] ?? name);
    expect(wanted.filter((name) => !configured.includes(name))).toEqual([]);
  });
});

describe('the lockfile', () => {
  it('has every compiled package of the build for both architectures', () => {
    interface Locked {
      readonly os?: readonly string[];
      readonly cpu?: readonly string[];
      readonly libc?: readonly string[];
    }
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
    const compiledFor = (cpu: string) =>
      Object.entries(packages)
        .filter(([, one]) => one.os?.includes('linux') && one.cpu?.includes(cpu))
        .filter(([, { libc }]) => libc?.includes('glibc') ?? true)
        .map(([path]) => path);
    expect(compiledFor('x64').length).toBeGreaterThan(2);
    expect(compiledFor('arm64')).toEqual(compiledFor('x64').map((path) => path.replace('x64', 'arm64')));
  });
});

describe('the build context', () => {
  it('is everything that the build asks for and nothing else', () => {
    const lines = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines[0]).toBe('*');
    expect(lines).toEqual(
      expect.arrayContaining(['!src', '!dashboard', '!docker', '!package-lock.json', '**/node_modules']),
    );
    const { scripts } = JSON.parse(read('package.json')) as { scripts: { build: string } };
    const programs = [...scripts.build.matchAll(/node (\S+)/g)].map(([, program]) => `!${program}`);
    expect(programs.length).toBeGreaterThan(0);
    expect(lines).toEqual(expect.arrayContaining(programs));
  });
});

describe('the compose file', () => {
  it('runs every service confined, of a version, and with passwords that must be set', () => {
    const services = compose.slice(compose.indexOf('\nservices:'), compose.indexOf('\nconfigs:'));
    const names = [...services.matchAll(/^ {2}(\w+):$/gm)].map(([, name]) => name);
    expect(names).toEqual(['jetstream', 'icecast', 'prometheus', 'grafana']);
    expect(services.match(/<<: \*confined/g)).toHaveLength(names.length);
    for (const [, image] of services.matchAll(/^ {4}image: (\S+)$/gm))
      expect(image).toMatch(/^jetstream$|:v?\d+\.\d+\.\d+$/);
    for (const [, rest] of compose.matchAll(/PASSWORD: \$\{\w+(.*)\}/g)) expect(rest).toMatch(/^:\?/);
  });

  it('names files that are there, and a config that is valid', () => {
    const files = [...compose.matchAll(/^ {6}- (\.\.?\/[^:]+):/gm)].map(([, file]) => file ?? '');
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) expect(() => read(join('docs/docker', file))).not.toThrow();
    const config = loadConfig(join(PACKAGE_DIR, 'docs/docker/config.toml'), {
      env: { JETSTREAM_SOURCE_PASSWORD: 'pw' },
    });
    expect(config.state.path).toBe('/var/lib/jetstream/jetstream.db');
    expect(config.mounts[0]?.icecast_servers).toMatchObject([{ host: 'icecast', password: 'pw' }]);
  });
});
