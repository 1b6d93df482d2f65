// Lines of keys in every notation TOML has, and a scanner no text can upset or slow down.
import fc from 'fast-check';
import { stringify } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import type { KeyPath } from '../../../src/config/key-path.js';
import { scanPositions } from '../../../src/config/positions.js';

/** The line of a path in a document given line by line. */
const lineOf = (path: KeyPath, ...lines: string[]) => scanPositions(lines.join('\n')).find(path)?.line;

describe('the line of a key', () => {
  test('is found in tables and at the top', () => {
    const lines = ['a = 1', '', '[server]', '  host = "x"', '[ log ]', 'level="info"'];
    expect(lineOf(['a'], ...lines)).toBe(1);
    expect(lineOf(['server'], ...lines)).toBe(3);
    expect(lineOf(['server', 'host'], ...lines)).toBe(4);
    expect(lineOf(['log', 'level'], ...lines)).toBe(6);
  });

  test('is that of the nearest parent for a key that is missing', () => {
    const lines = ['[server]', 'host = "x"', '[[mounts]]', 'id = "a"'];
    expect(lineOf(['server', 'port'], ...lines)).toBe(1);
    expect(lineOf(['mounts', 0, 'path'], ...lines)).toBe(3);
    expect(lineOf(['nothing'], ...lines)).toBeUndefined();
  });

  test('is found for dotted keys, with blanks around the dots', () => {
    const lines = ['server.host = "x"', 'server . port = 1', '[a.b]', 'c.d.e = 1'];
    expect(lineOf(['server', 'host'], ...lines)).toBe(1);
    expect(lineOf(['server', 'port'], ...lines)).toBe(2);
    expect(lineOf(['a', 'b', 'c', 'd', 'e'], ...lines)).toBe(4);
  });

  test('is found for quoted keys, with dots, brackets and escapes inside', () => {
    const lines = ['"a.b" = 1', "'c = [d' = 2", '"\\u0065\\"" = 3', '["x.y".\'z]\']', 'k = 1', '"" = 4'];
    expect(lineOf(['a.b'], ...lines)).toBe(1);
    expect(lineOf(['c = [d'], ...lines)).toBe(2);
    expect(lineOf(['e"'], ...lines)).toBe(3);
    expect(lineOf(['x.y', 'z]', 'k'], ...lines)).toBe(5);
    expect(lineOf(['x.y', 'z]', ''], ...lines)).toBe(6);
  });

  test('is found in inline tables and arrays over several lines', () => {
    const lines = [
      'servers = [ # [not, an, item]',
      '  { host = "a]", port = 1 }, { host = "b", tls.on = true },',
      '',
      '  # { host = "comment" },',
      '  { host = "c",',
      '    port = 2 },',
      '  [1, [2,',
      '   3]],',
      ']',
      'after = 1',
    ];
    expect(lineOf(['servers', 0, 'port'], ...lines)).toBe(2);
    expect(lineOf(['servers', 1, 'tls', 'on'], ...lines)).toBe(2);
    expect(lineOf(['servers', 2, 'host'], ...lines)).toBe(5);
    expect(lineOf(['servers', 2, 'port'], ...lines)).toBe(6);
    expect(lineOf(['servers', 3, 1, 1], ...lines)).toBe(8);
    expect(lineOf(['after'], ...lines)).toBe(10);
  });

  test('is found in arrays of tables and arrays of tables within them', () => {
    const lines = [
      '[[mounts]]',
      'id = "a"',
      '[[mounts.icecast_servers]]',
      'host = "a1"',
      '[[mounts.icecast_servers]]',
      'host = "a2"',
      '[[mounts]]',
      'id = "b"',
      '[[mounts.icecast_servers]]',
      'host = "b1"',
      '[mounts.extra]',
      'x = 1',
    ];
    expect(lineOf(['mounts', 0, 'icecast_servers', 1, 'host'], ...lines)).toBe(6);
    expect(lineOf(['mounts', 0, 'icecast_servers', 1], ...lines)).toBe(5);
    expect(lineOf(['mounts', 1], ...lines)).toBe(7);
    expect(lineOf(['mounts', 1, 'icecast_servers', 0, 'host'], ...lines)).toBe(10);
    expect(lineOf(['mounts', 1, 'extra', 'x'], ...lines)).toBe(12);
  });

  test('is not misled by strings over several lines', () => {
    const lines = [
      'a = """',
      '[server]',
      'port = 1 \\""" """',
      "b = '''",
      '[[mounts]]',
      "it's''''",
      'c = """x"""""',
      'port = 2',
    ];
    expect(lineOf(['server'], ...lines)).toBeUndefined();
    expect(lineOf(['mounts'], ...lines)).toBeUndefined();
    expect(lineOf(['b'], ...lines)).toBe(4);
    expect(lineOf(['c'], ...lines)).toBe(7);
    expect(lineOf(['port'], ...lines)).toBe(8);
  });

  test('is not misled by comments, brackets in strings, dates and CRLF', () => {
    const source =
      '# [a]\r\n[server] # ]\r\nhost = "[x]" # = 1\r\nd = [1979-05-27 07:32:00, 5]\r\nport = 1\r\n';
    const positions = scanPositions(source);
    expect(positions.find(['a'])).toBeUndefined();
    expect(positions.find(['server', 'host'])).toEqual({ line: 3, column: 1 });
    expect(positions.find(['server', 'd', 1])).toEqual({ line: 4, column: 27 });
    expect(positions.find(['server', 'port'])).toEqual({ line: 5, column: 1 });
  });
});

/** The paths of all values in tables that are not tables or arrays themselves. */
function leavesOf(value: unknown, path: KeyPath = []): KeyPath[] {
  if (typeof value !== 'object' || value === null) return typeof path.at(-1) === 'string' ? [path] : [];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

describe('the scanner', () => {
  const piece = fc.constantFrom(
    ...['[', ']', '[[', ']]', '{', '}', '=', ',', '.', '#', '\n', '\r\n', ' ', '\\', '"', "'", '"""', "'''"],
    ...['a', 'b', '1', 'a = ', '[[a]]\n', '\ud800', '\u0000', '__proto__', '\\U00110000', '"\\uD800"'],
  );

  test('never throws, whatever the text', () => {
    const text = fc.array(piece, { maxLength: 200 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ maxLength: 200 })), (source) => {
        scanPositions(source).find(['a', 0, 'b']);
      }),
    );
  });

  test('finds the line of every key it is given, in any layout', () => {
    const gap = fc.constantFrom('', '\n', '# [x]\n', '\r\n', 'long = """\n[y]\n"""\n', 'list = [\n1,\n2]\n');
    fc.assert(
      fc.property(fc.array(gap, { minLength: 1, maxLength: 20 }), (gaps) => {
        const source = gaps
          .map((text, index) => `${text.replace(/^l/, `l${index}`)}[[t]]\nk = ${index}\n`)
          .join('');
        const lines = source.split('\n');
        gaps.forEach((_, index) => {
          const place = scanPositions(source).find(['t', index, 'k']);
          expect(lines[(place?.line ?? 0) - 1]).toBe(`k = ${index}`);
        });
      }),
      { numRuns: 50 },
    );
  });

  test('finds every key that a TOML writer writes', () => {
    const key = fc.oneof(fc.constantFrom('a', 'b', 'mounts', 'x.y', '[z]'), fc.string({ maxLength: 5 }));
    const { tree } = fc.letrec<{ tree: object; value: unknown }>((tie) => ({
      tree: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
      value: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(fc.integer(), fc.string(), fc.boolean()),
        fc.array(fc.oneof(fc.integer(), fc.string()), { maxLength: 3 }),
        tie('tree'),
        fc.array(tie('tree'), { maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (document) => {
        const source = stringify(document);
        const lines = source.split('\n');
        const positions = scanPositions(source);
        for (const path of leavesOf(document)) {
          const { line, column } = positions.find(path) ?? { line: 0, column: 0 };
          const name = String(path.at(-1));
          const found = lines[line - 1]?.slice(column - 1) ?? '';
          expect(found.startsWith(name) || found.startsWith(JSON.stringify(name))).toBe(true);
        }
      }),
    );
  });

  // Quadratic time would take hours here and end the test by its timeout.
  test.each([
    ['open arrays', '['],
    ['open tables in a value', '{a='],
    ['open arrays in a value', 'a=[['],
    ['dots', 'a.'],
    ['quotes', '"'],
    ['triple quotes', '"""'],
    ['keys on one line', 'a={b=1},'],
    ['an array on one line', '1,', 'a=['],
    ['headers', '[[a]]\n'],
    ['comments', '#\n'],
    ['blanks', ' '],
  ])('takes linear time for %s', (_name, piece, start = '') => {
    scanPositions(start + piece.repeat(500_000));
  });
});
