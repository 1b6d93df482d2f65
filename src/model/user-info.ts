// Passwords hide in URLs: a playlist may be `http://user:password@host/`. What is printed or answered goes through here.

/** User information of a URL (RFC 3986, 3.2.1); escapes of JSON belong to it, the end of a JSON string ends it. */
const USER_INFO = /(https?:\/\/)(?:[^\s/?#"\\]|\\.)*@/gi;

/**
 * The text with the user name and password of every http(s) URL in it replaced by `***`. Serialised JSON stays
 * valid JSON.
 */
export function hideUserInfo(text: string): string {
  // Most texts have none, and to look for one character is a hundred times quicker.
  if (!text.includes('@')) return text;
  return text.replace(USER_INFO, '$1***@');
}
