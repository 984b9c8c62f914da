package driver

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/template"

	"github.com/futvet/futvet/internal/render"
)

// completion prints a script that completes the command line in a shell.
func (c *command) completion(args []string) int {
	if len(args) != 1 || completions[args[0]] == nil {
		return c.fail(fmt.Errorf("completion takes the name of a shell: %s",
			strings.Join(slices.Sorted(maps.Keys(completions)), ", ")))
	}
	if err := c.writeCompletion(c.stdout, args[0]); err != nil {
		return c.fail(fmt.Errorf("cannot write the script: %v", err))
	}
	return exitClean
}

// subcommands are the words that may stand first.
var subcommands = []struct{ name, usage string }{
	{"baseline", "write the findings that do not count from now on"},
	{"completion", "print a script that completes the command line"},
	{"explain", "print a rule's page"},
	{"gopls", "build a gopls with the rules inside"},
	{"help", "print the help"},
	{"list", "list the rules"},
	{"lsp", "serve an editor"},
	{"version", "print the version"},
}

// isCommand reports whether a word is one of them.
func isCommand(word string) bool {
	for _, s := range subcommands {
		if s.name == word {
			return true
		}
	}
	return false
}

type completionData struct {
	Commands []struct{ Name, Usage string }
	Flags    []struct{ Name, Usage, Value string }
	Rules    []struct{ ID, Name, Title string }
	Formats  []string
	Shells   []string
}

func (c *command) writeCompletion(w io.Writer, shell string) error {
	d := completionData{Formats: render.Formats(), Shells: slices.Sorted(maps.Keys(completions))}
	for _, s := range subcommands {
		d.Commands = append(d.Commands, struct{ Name, Usage string }{s.name, s.usage})
	}
	for _, f := range ownFlags {
		d.Flags = append(d.Flags, struct{ Name, Usage, Value string }{"-" + f.name, f.usage, f.value})
	}
	for _, name := range slices.Sorted(maps.Keys(buildFlags)) {
		value := ""
		switch {
		case name == "overlay" || name == "modfile":
			value = "file"
		case buildFlags[name]:
			value = "value"
		}
		d.Flags = append(d.Flags, struct{ Name, Usage, Value string }{"-" + name, "as for go build", value})
	}
	for _, r := range c.rules {
		d.Rules = append(d.Rules, struct{ ID, Name, Title string }{r.ID, r.Name, r.Title})
	}
	return completions[shell].Execute(w, d)
}

var quote = template.FuncMap{
	// single quotes a word for a POSIX shell and for fish
	"single": func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" },
	// zsh describes "word:text": a colon in the text needs no escape, a bracket does
	"described": func(word, text string) string {
		return "'" + strings.ReplaceAll(word+":"+text, "'", `'\''`) + "'"
	},
}

var completions = map[string]*template.Template{
	"bash": template.Must(template.New("bash").Funcs(quote).Parse(`# futvet completion for bash: source <(futvet completion bash)
_futvet() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev= last before
	[ "$COMP_CWORD" -gt 0 ] && prev=${COMP_WORDS[COMP_CWORD-1]}
	local rules={{range $i, $r := .Rules}}{{if $i}}' '{{end}}{{single $r.ID}}' '{{single $r.Name}}{{end}}
	case $prev in
	-f) COMPREPLY=($(compgen -W '{{range .Formats}}{{.}} {{end}}' -- "$cur")); return ;;
	-checks|-fail)
		last=${cur##*,} before=${cur%"${cur##*,}"} # of a list
		COMPREPLY=($(compgen -P "$before" -W "all default $rules" -- "$last")); return ;;
	-severity) COMPREPLY=($(compgen -W 'error warning info' -- "$cur")); return ;;
	-color) COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
	-baseline|-config|-o|-overlay|-modfile) COMPREPLY=($(compgen -f -- "$cur")); return ;;
	-C) COMPREPLY=($(compgen -d -- "$cur")); return ;;
	explain|help) COMPREPLY=($(compgen -W "$rules" -- "$cur")); return ;;
	completion) COMPREPLY=($(compgen -W '{{range .Shells}}{{.}} {{end}}' -- "$cur")); return ;;
	esac
	case $cur in
	-*) COMPREPLY=($(compgen -W '{{range .Flags}}{{.Name}} {{end}}' -- "$cur")); return ;;
	esac
	COMPREPLY=($(compgen -d -- "$cur"))
	[ "$COMP_CWORD" -eq 1 ] && COMPREPLY+=($(compgen -W '{{range .Commands}}{{.Name}} {{end}}' -- "$cur"))
}
complete -F _futvet futvet
`)),
	"zsh": template.Must(template.New("zsh").Funcs(quote).Parse(`#compdef futvet
# futvet completion for zsh: source <(futvet completion zsh)
_futvet() {
	local -a commands flags rules
	commands=({{range .Commands}}
		{{described .Name .Usage}}{{end}}
	)
	flags=({{range .Flags}}
		{{described .Name .Usage}}{{end}}
	)
	rules=({{range .Rules}}
		{{described .ID .Title}}
		{{described .Name .Title}}{{end}}
	)
	case ${words[CURRENT-1]} in
	-f) compadd {{range .Formats}}{{.}} {{end}}; return ;;
	-checks|-fail) compset -P '*,'; compadd all default; _describe rule rules; return ;;
	-severity) compadd error warning info; return ;;
	-color) compadd auto always never; return ;;
	-baseline|-config|-o|-overlay|-modfile) _files; return ;;
	-C) _files -/; return ;;
	explain|help) _describe rule rules; return ;;
	completion) compadd {{range .Shells}}{{.}} {{end}}; return ;;
	esac
	if [[ ${words[CURRENT]} == -* ]]; then
		_describe flag flags
		return
	fi
	(( CURRENT == 2 )) && _describe command commands
	_files -/
}
if [ "$funcstack[1]" = _futvet ]; then _futvet "$@"; else compdef _futvet futvet; fi
`)),
	"fish": template.Must(template.New("fish").Funcs(quote).Parse(`# futvet completion for fish: futvet completion fish | source
function __futvet_rules
	set -l before (string replace -r '[^,]*$' '' -- (commandline -ct))
	for rule in all default{{range .Rules}} {{single .ID}} {{single .Name}}{{end}}
		echo "$before$rule"
	end
end
complete -c futvet -f -a '(__fish_complete_directories)'
{{range .Commands}}complete -c futvet -n __fish_use_subcommand -a {{.Name}} -d {{single .Usage}}
{{end}}{{range .Rules}}complete -c futvet -n '__fish_seen_subcommand_from explain help' -a {{single .ID}} -d {{single .Title}}
complete -c futvet -n '__fish_seen_subcommand_from explain help' -a {{single .Name}} -d {{single .Title}}
{{end}}{{range .Shells}}complete -c futvet -n '__fish_seen_subcommand_from completion' -a {{.}}
{{end}}{{$formats := .Formats}}{{range .Flags}}complete -c futvet -o {{slice .Name 1}} -d {{single .Usage}}
{{- if eq .Name "-f"}} -x -a '{{range $formats}}{{.}} {{end}}'
{{- else if or (eq .Name "-checks") (eq .Name "-fail")}} -x -a '(__futvet_rules)'
{{- else if eq .Name "-severity"}} -x -a 'error warning info'
{{- else if eq .Name "-color"}} -x -a 'auto always never'
{{- else if eq .Value "file"}} -r -F
{{- else if eq .Value "dir"}} -x -a '(__fish_complete_directories)'
{{- else if .Value}} -x
{{- end}}
{{end}}`)),
}
