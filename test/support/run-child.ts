// Runs one program to its end with bytes in and bytes out: how tests use ffmpeg, lame and mpg123.
import { spawn } from 'node:child_process';

/** What a finished program left behind. */
export interface ChildResult {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs `command` with `args` (no shell), feeds it `input`, and resolves when it has ended, whatever its exit code. */
export function runChild(command: string, args: readonly string[], input?: Uint8Array): Promise<ChildResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString('utf8') }),
    );
    // A program that stops reading early says why on stderr; the broken pipe itself tells nothing more.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** Like {@link runChild}, but throws with the program's own words when it fails or complains. */
export async function runChildStrict(
  command: string,
  args: readonly string[],
  input?: Uint8Array,
): Promise<Buffer> {
  const { code, stdout, stderr } = await runChild(command, args, input);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${stderr.slice(-2000)}`);
  return stdout;
}
