// Lets any string of the config take values from the environment.

/** Environment variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const PLACEHOLDER = /\$\$\{|\$\{([^}]*)(\}?)/g;

/**
 * Replaces every `${NAME}` by that variable; `$${` stands for a plain `${`. Problems (an unset variable, a name
 * that cannot be one, a missing brace) are told through `problem` and leave the placeholder as it is.
 */
export function expandVariables(text: string, env: Environment, problem: (message: string) => void): string {
  return text.replace(PLACEHOLDER, (placeholder: string, name?: string, brace?: string) => {
    if (name === undefined) return '${';
    if (brace !== '}' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      problem(`"\${" without a variable name and "}" after it; write "$\${" for a plain "\${"`);
      return placeholder;
    }
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value !== undefined) return value;
    problem(`the environment variable ${name} is not set`);
    return placeholder;
  });
}
