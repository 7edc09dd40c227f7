package shells

import (
	"fmt"
	"strings"

	"loadshape/cmd/internal/cli"
)

func bash(b *strings.Builder, t *cli.Tool) {
	fmt.Fprintf(b, `# Completion of %[1]s in bash:
#   source <(%[1]s completion bash)
_%[1]s() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= flags= word
  COMPREPLY=()
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      -*) ;;
      %[2]s) command=$word; break ;;
      *) break ;;
    esac
  done
  case $before in
`, t.Name, strings.Join(contexts(t)[1:], "|"))
	for _, name := range valued(t) {
		if values := t.Values[name]; len(values) > 0 {
			fmt.Fprintf(b, "    --%s) COMPREPLY=($(compgen -W '%s' -- \"$current\") $(compgen -f -- \"$current\")); return ;;\n", name, strings.Join(values, " "))
		}
	}
	fmt.Fprintf(b, `    %s) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  case $command in
`, "--"+strings.Join(valued(t), "|--"))
	for _, name := range contexts(t)[1:] {
		fmt.Fprintf(b, "    %s) flags='%s' ;;\n", name, flagWords(of(t, name)))
	}
	fmt.Fprintf(b, `    *) flags='%s' ;;
  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$current"))
  elif [[ -z $command && $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W '%s' -- "$current") $(compgen -f -- "$current"))
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
`, flagWords(t.First()), strings.Join(contexts(t)[1:], " "))
	for _, c := range t.Commands {
		if words := argumentWords(t, c.Name); words != "" {
			fmt.Fprintf(b, "  [[ $command == %s && $current != -* ]] && COMPREPLY+=($(compgen -W '%s' -- \"$current\"))\n", c.Name, words)
		}
	}
	fmt.Fprintf(b, "  return 0\n}\ncomplete -o filenames -F _%[1]s %[1]s\n", t.Name)
}

// argumentWords are what a command takes besides flags and files.
func argumentWords(t *cli.Tool, command string) string {
	return strings.Join(t.Values[command+" "], " ")
}
