// What the figures were taken on: without it they say nothing.
import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem } from 'node:os';

/** The machine and the programs compared. */
export interface Machine {
  readonly cores: number;
  readonly cpuModel: string;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
  /** First line of each program's version; null when it is not installed. */
  readonly programs: Readonly<Record<'ffmpeg' | 'lame' | 'liquidsoap' | 'icecast2', string | null>>;
}

/** Describes this machine. */
export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    cpuModel: cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1e9),
    kernel: release(),
    node: process.version,
    programs: {
      ffmpeg: versionOf('ffmpeg', '-version', /ffmpeg version (\S+)/),
      lame: versionOf('lame', '--version', /version (\S+)/),
      liquidsoap: versionOf('liquidsoap', '--version', /Liquidsoap (\S+)/),
      icecast2: versionOf('icecast2', '-v', /Icecast (\S+)/),
    },
  };
}

function versionOf(program: string, flag: string, pattern: RegExp): string | null {
  const { stdout, stderr, error } = spawnSync(program, [flag], { encoding: 'utf8' });
  if (error) return null;
  return pattern.exec(`${stdout}\n${stderr}`)?.[1] ?? 'unknown';
}
