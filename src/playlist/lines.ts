// Takes a text apart without holding all its lines: 64 MB of line ends must not become 64 million strings.

/** The lines of a text, ended by LF, CR or CRLF; the last one is what follows the last end. */
export function* linesOf(text: string): Generator<string, void> {
  let start = 0;
  let lf = text.indexOf('\n');
  let cr = text.indexOf('\r');
  for (;;) {
    if (lf >= 0 && lf < start) lf = text.indexOf('\n', start);
    if (cr >= 0 && cr < start) cr = text.indexOf('\r', start);
    const end = cr < 0 || (lf >= 0 && lf < cr) ? lf : cr;
    if (end < 0) break;
    yield text.slice(start, end);
    start = end === cr && lf === cr + 1 ? lf + 1 : end + 1;
  }
  yield text.slice(start);
}
