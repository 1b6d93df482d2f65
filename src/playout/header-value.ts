// Text that goes into a line-based protocol must not be able to end the line.

/** `text` with every run of control characters (CR and LF among them) made one space. */
export function headerValue(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}

/** Header lines of a source request, UTF-8, ended by an empty line; headers without a value are left out. */
export function headerBlock(requestLine: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers)
    .map(([name, value]) => [name, headerValue(value)] as const)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return `${requestLine}\r\n${lines.join('')}\r\n`;
}
