#!/usr/bin/env node
// The program: hands its command line over and exits with the code of the command.

// Not a static import: in the built program everything but this file lies one folder deeper, see scripts/bundles.mjs.
const { runProgram } = await import('./cli/program.js');

process.exitCode = await runProgram(process.argv.slice(2));

export {};
