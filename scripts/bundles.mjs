// What the server is built into: the programs, and the packages that are not put into their files.

/**
 * What is started by itself; each gets what it needs and nothing else. `folder` is where the parts of an entry go that
 * are loaded later: all but main.js lie one folder below dist/, like their sources below src/, so that an address like
 * `new URL('../mount/worker.js', import.meta.url)` is right in both.
 */
export const PROGRAMS = [
  { entry: 'main', folder: 'cli' },
  { entry: 'mount/worker', folder: 'mount' },
  { entry: 'render/process', folder: 'render' },
  { entry: 'playlist/watch-process', folder: 'playlist' },
  { entry: 'store/file-worker', folder: 'store' },
];

/** Packages that bring files beside their modules, compiled code and web pages: they are loaded from node_modules. */
export const EXTERNAL = ['better-sqlite3', '@fastify/swagger-ui'];
