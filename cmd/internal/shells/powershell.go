package shells

import (
	"fmt"
	"strings"

	"loadshape/cmd/internal/cli"
)

func powershell(b *strings.Builder, t *cli.Tool) {
	fmt.Fprintf(b, `# Completion of %[1]s in PowerShell: %[1]s completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName %[1]s -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $flags = @{
`, t.Name)
	for _, name := range contexts(t) {
		fmt.Fprintf(b, "    '%s' = @(%s)\n", name, powershellList(strings.Fields(flagWords(of(t, name)))))
	}
	b.WriteString("  }\n  $values = @{\n")
	for _, name := range valued(t) {
		if values := t.Values[name]; len(values) > 0 {
			fmt.Fprintf(b, "    '--%s' = @(%s)\n", name, powershellList(values))
		}
	}
	b.WriteString("  }\n  $arguments = @{\n")
	for _, c := range t.Commands {
		if words := argumentWords(t, c.Name); words != "" {
			fmt.Fprintf(b, "    '%s' = @(%s)\n", c.Name, powershellList(strings.Fields(words)))
		}
	}
	fmt.Fprintf(b, `  }
  $commands = @(%s)
  $words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  $command = @($words | Select-Object -Skip 1 | Where-Object { $commands -contains $_ } | Select-Object -First 1)
  $name = if ($command.Count -gt 0 -and $command[0] -ne $wordToComplete) { $command[0] } else { '' }
  $last = if ($wordToComplete -eq '') { $words[-1] } elseif ($words.Count -gt 1) { $words[-2] } else { '' }
  $found = if ($values.ContainsKey($last)) { $values[$last] }
    elseif ($wordToComplete.StartsWith('-')) { $flags[$name] }
    elseif ($arguments.ContainsKey($name)) { $arguments[$name] }
    elseif ($name -eq '') { $commands }
    else { @() }
  $found | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`, powershellList(contexts(t)[1:]))
}

func powershellList(words []string) string {
	var all []string
	for _, w := range words {
		all = append(all, "'"+strings.ReplaceAll(w, "'", "''")+"'")
	}
	return strings.Join(all, ", ")
}
