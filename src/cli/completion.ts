// `jetstream completion`: scripts that let a shell complete commands and options.
import { COMMAND_TABLE, OPTIONS, type OptionName, SHELLS } from './command-table.js';

/** A shell that completions are made for. */
export type Shell = (typeof SHELLS)[number];

/** The shell of this name, or undefined. */
export function shellOf(name: string | undefined): Shell | undefined {
  return SHELLS.find((shell) => shell === name);
}

/** The script to be sourced by a shell. */
export function completionOf(shell: Shell): string {
  return { bash, zsh, fish }[shell]();
}

const commands = Object.entries(COMMAND_TABLE);

function optionsOf(name: string): OptionName[] {
  return [...(COMMAND_TABLE[name]?.options ?? []), 'help'];
}

/** Words that may follow a command: its own, and for `help` the commands. */
function wordsOf(name: string): readonly string[] {
  return name === 'help' ? [...Object.keys(COMMAND_TABLE), 'config'] : (COMMAND_TABLE[name]?.words ?? []);
}

function bash(): string {
  const cases = commands.map(([name]) => {
    const words = [...wordsOf(name), ...optionsOf(name).map((option) => `--${option}`)];
    return `    ${name}) words="${words.join(' ')}" ;;`;
  });
  return `# bash completion for jetstream: source <(jetstream completion bash)
_jetstream() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" words
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${Object.keys(COMMAND_TABLE).join(' ')} --help --version" -- "$cur"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) words="" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _jetstream jetstream`;
}

function zsh(): string {
  const described = commands.map(([name, { summary }]) => `    '${name}:${summary}'`);
  const cases = commands.map(([name]) => {
    const flags = optionsOf(name).map((option) => {
      return OPTIONS[option].type === 'string' ? `'--${option}:${option}:_files'` : `'--${option}'`;
    });
    const words = wordsOf(name);
    const operands = words.length > 0 ? `'2:word:(${words.join(' ')})'` : "'*:file:_files'";
    return `    ${name}) _arguments '1:command:' ${flags.join(' ')} ${operands} ;;`;
  });
  return `#compdef jetstream
# zsh completion for jetstream: source <(jetstream completion zsh)
_jetstream() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  case "$words[2]" in
${cases.join('\n')}
  esac
}
compdef _jetstream jetstream`;
}

function fish(): string {
  const lines = commands.flatMap(([name, { summary }]) => {
    const within = `-n '__fish_seen_subcommand_from ${name}'`;
    const flags = optionsOf(name).map((option) => {
      const short = 'short' in OPTIONS[option] ? ` -s ${OPTIONS[option].short}` : '';
      const value = OPTIONS[option].type === 'string' ? ' -r' : '';
      return `complete -c jetstream ${within} -l ${option}${short}${value}`;
    });
    const words = wordsOf(name);
    const operands = words.length > 0 ? [`complete -c jetstream ${within} -f -a '${words.join(' ')}'`] : [];
    return [
      `complete -c jetstream -n __fish_use_subcommand -f -a ${name} -d '${summary}'`,
      ...flags,
      ...operands,
    ];
  });
  return ['# fish completion for jetstream: jetstream completion fish | source', ...lines].join('\n');
}
