package planfile

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"

	_ "embed"

	"loadshape/bucket/profile"
	"loadshape/bucket/spelled"
	"loadshape/cmd/internal/cli"
	"loadshape/report/judge"
	"loadshape/workload"
)

const initUsage = `Write a first plan: commented, and ready for sim run. On a terminal three things
are asked that were not given as flags: what limits the traffic is held to, how
many requests come at the busiest time, and how large they are. A file that is
there is never overwritten.

Usage:
  sim init [FILE]      (default plan.yaml)

Examples:
  sim init
  sim init launch.yaml --limits anthropic/start/claude-sonnet-5 --rate 60/min --tokens 2k,400
`

//go:embed first.yaml
var first string

// A question is one of the three.
type question struct {
	flag, value, about string
	ask, usual         string
	check              func(answer string) error
}

var questions = []question{
	{"limits", "NAME|FILE", "what the traffic is held to: a published profile with its model (see sim limits), or a limits file",
		"Limits: a name of sim limits, or a file", "anthropic/start/claude-sonnet-5", checkLimits},
	{"rate", "RATE", "requests at the busiest time, as 60/min or 5rps",
		"Requests at the busiest time", "60/min", checkRate},
	{"tokens", "IN,OUT", "of a typical request, its input and its output, as 2k,400",
		"Tokens of a typical request, in and out", "2k,400", func(answer string) error { _, _, err := sizes(answer); return err }},
}

// Init is sim init. It says what it wrote, and what to do with it.
func Init(args []string, s Streams) error {
	given := make([]string, len(questions))
	what := cli.NewSection("Flags")
	for i, q := range questions {
		what.StringVar(&given[i], q.flag, "", "`"+q.value+"`\n"+q.about)
	}
	flags, err := cli.Parse("sim init", initUsage, args, 1, what)
	if err != nil {
		return err
	}
	file := "plan.yaml"
	if flags.NArg() > 0 {
		file = flags.Arg(0)
	}
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("init: %s: is there already, expected a new file", file)
	}
	answers := bufio.NewReader(s.In)
	for i, q := range questions {
		if given[i] == "" {
			if given[i], err = ask(q, answers, s); err != nil {
				return err
			}
			continue
		}
		if err := q.check(given[i]); err != nil {
			return fmt.Errorf("--%s: %w", q.flag, err)
		}
	}
	text, err := write(file, given[0], given[1], given[2])
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	if err := create(file, text); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.Out, "%s is written. Next:\n  sim %s           will the limits refuse it?\n  sim capacity %s  how far can it grow?\n", file, file, file)
	return err
}

// ask asks on a terminal until the answer can be used.
func ask(q question, answers *bufio.Reader, s Streams) (string, error) {
	if f, ok := s.In.(*os.File); !ok || !cli.IsTerminal(f) {
		return "", fmt.Errorf("--%s: is missing, expected it where there is no terminal to ask: %s", q.flag, q.about)
	}
	for {
		fmt.Fprintf(s.Err, "%s [%s]: ", q.ask, q.usual)
		line, err := answers.ReadString('\n')
		if err != nil {
			return "", errors.New("init: there is no answer, nothing is written")
		}
		answer := strings.TrimSpace(line)
		if answer == "" {
			answer = q.usual
		}
		if err := q.check(answer); err == nil {
			return answer, nil
		} else {
			fmt.Fprintln(s.Err, cli.OneLine(err.Error()))
		}
	}
}

// checkLimits wants limits that one stream can meet.
func checkLimits(name string) error {
	p, err := profile.Open(name)
	if err != nil {
		return err
	}
	if _, err := p.Group("", ""); err != nil && modelIn(name, p) == "" {
		return fmt.Errorf("%s has limits of several models, expected one of them, such as %s/%s", name, name, p.Groups[0].Models[0])
	}
	return nil
}

// modelIn is the model of limits that are of one; empty where they are of every model, or of several.
func modelIn(name string, p *profile.Profile) string {
	if _, published := profile.Published(name); published && len(p.Groups) == 1 {
		if model := path.Base(name); strings.HasSuffix(name, "/"+model) {
			return model
		}
	}
	if len(p.Groups) == 1 && len(p.Groups[0].Models) > 0 {
		return p.Groups[0].Models[0]
	}
	return ""
}

func checkRate(rate string) error {
	r, err := spelled.ParseRate(rate, spelled.Requests)
	if err == nil && r.Billionths == 0 {
		err = errors.New("is 0, expected more")
	}
	return err
}

// sizes are the input and the output of a request.
func sizes(text string) (in, out int64, err error) {
	one, other, ok := strings.Cut(text, ",")
	if ok {
		if in, err = spelled.Whole(strings.TrimSpace(one)); err == nil {
			out, err = spelled.Whole(strings.TrimSpace(other))
		}
	}
	if !ok || err != nil || in < 1 || out < 1 || in > 1e9 || out > 1e9 {
		return 0, 0, fmt.Errorf("is %q, expected two numbers of tokens such as 2k,400", text)
	}
	return in, out, nil
}

// write is the plan, which was read as it will be by others.
func write(file, limits, rate, tokens string) (string, error) {
	p, err := profile.Open(limits)
	if err != nil {
		return "", err
	}
	in, out, err := sizes(tokens)
	if err != nil {
		return "", err
	}
	if r, _ := spelled.ParseRate(rate, spelled.Requests); r.Per == 0 {
		rate += "/min"
	}
	model := modelIn(limits, p)
	if _, published := profile.Published(limits); !published { // a file is looked for beside the plan
		if limits, err = filepath.Rel(filepath.Dir(file), limits); err != nil {
			return "", err
		}
	}
	client := ""
	if strings.HasPrefix(limits, "anthropic/") || strings.HasPrefix(model, "claude-") {
		client = "anthropic-python"
	}
	var b strings.Builder
	plan := template.Must(template.New("plan").Funcs(template.FuncMap{"text": quoted}).Parse(first))
	if err := plan.Execute(&b, map[string]any{"Name": strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)), "File": file, "Limits": limits, "Model": model,
		"Rate": rate, "In": in, "Out": out, "MostIn": 4 * in, "MostOut": 4 * out, "Client": client}); err != nil {
		return "", err
	}
	read, err := workload.ReadPlan(file, strings.NewReader(b.String()))
	if err != nil {
		return "", err
	}
	limited, _, err := judge.LimitsOf(read, nil)
	if err == nil {
		_, err = judge.AboutPlan(read, file, limited, nil)
	}
	return b.String(), err
}

// quoted is a text as YAML has it, in which no variable is meant.
func quoted(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-_") == "" && strings.Trim(s, "0123456789") != "" {
		switch strings.ToLower(s) {
		case "null", "true", "false", "yes", "no", "on", "off":
		default:
			return s
		}
	}
	return strconv.QuoteToASCII(strings.ReplaceAll(s, "${", "$${"))
}

// create writes a file that is not there.
func create(file, text string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("init: %s: is there already, expected a new file", file)
	}
	if err != nil {
		return fmt.Errorf("init: %s: cannot be written: %w", file, cli.Cause(err))
	}
	_, err = f.WriteString(text)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		os.Remove(file)
		return fmt.Errorf("init: %s: %w", file, cli.Cause(err))
	}
	return nil
}
