package claudecode

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"loadshape/workload/route"
	"loadshape/workload/scrub"
)

// The prompt is short, and so is what answers it.
const (
	prompt = "Say ok."
	system = "Answer with one word."
)

// dropped are variables that the client is not given: of a session that this program may have been started in, and of the
// mode that reads no login.
var dropped = []string{"CLAUDECODE", "CLAUDE_CODE_ENTRYPOINT", "CLAUDE_CODE_SSE_PORT", "CLAUDE_CODE_SIMPLE"}

// A variable is one that the client is given.
type variable struct{ name, value string }

// switches are what is switched off. The client's settings go before its environment, and so they are given as both.
func (c *Client) switches() []variable {
	list := []variable{
		{"CLAUDE_CODE_MAX_RETRIES", "0"},
		{"CLAUDE_CODE_RETRY_WATCHDOG", "0"}, // it would retry for ever
		{"CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK", "1"},
		{"CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS", "1"}, // with them a 400 is sent again without
		{"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"},
		{"CLAUDE_CODE_ENABLE_TELEMETRY", "0"},
		{"DISABLE_TELEMETRY", "1"},
		{"DISABLE_ERROR_REPORTING", "1"},
		{"DISABLE_AUTOUPDATER", "1"},
	}
	if c.set.MaxTokens > 0 {
		list = append(list, variable{"CLAUDE_CODE_MAX_OUTPUT_TOKENS", strconv.FormatInt(c.set.MaxTokens, 10)})
	}
	if c.set.BaseURL != "" {
		list = append(list, variable{baseName, c.set.BaseURL})
	}
	return list
}

// arguments are the command line. An option that a version does not know ends it before it sends anything.
func (c *Client) arguments(dir string) []string {
	env := map[string]string{}
	for _, v := range c.switches() {
		env[v.name] = v.value
	}
	settings, _ := json.Marshal(map[string]any{"env": env})
	return []string{
		"-p", prompt, "--output-format", "stream-json", "--verbose", "--model", c.set.Model,
		"--tools", "", "--strict-mcp-config", "--safe-mode", "--setting-sources", "user", "--no-session-persistence",
		"--system-prompt", system, "--settings", string(settings), "--debug-file", filepath.Join(dir, "debug.log"),
	}
}

// hidden are the variables that the route must not have.
func (c *Client) hidden(name string) bool {
	return slices.Contains(dropped, name) || c.set.Name == Plan && (name == keyName || name == tokenName)
}

// getenv is a variable as the client is given it.
func (c *Client) getenv(name string) string {
	if c.hidden(name) {
		return ""
	}
	for _, entry := range slices.Backward(c.environ()) {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value
		}
	}
	return ""
}

// childEnv is the environment of the client.
func (c *Client) childEnv() []string {
	own := c.switches()
	var env []string
	for _, entry := range c.environ() {
		name, _, _ := strings.Cut(entry, "=")
		if !c.hidden(name) && !slices.ContainsFunc(own, func(v variable) bool { return v.name == name }) {
			env = append(env, entry)
		}
	}
	for _, v := range own {
		env = append(env, v.name+"="+v.value)
	}
	return env
}

// Preview is the command as it would be run, and the names of the variables of the user's that decide about its route. It
// shows no value of theirs.
func (c *Client) Preview() string {
	var b strings.Builder
	b.WriteString("in an empty directory:\n  claude")
	for _, a := range c.arguments("DIR") {
		b.WriteString(" " + quoted(a))
	}
	b.WriteString("\nwith the variables of its --settings, and of the environment:\n")
	for _, entry := range c.environ() {
		name, value, _ := strings.Cut(entry, "=")
		if value == "" || !strings.HasPrefix(name, "ANTHROPIC_") && !strings.HasPrefix(name, "CLAUDE_CODE_") {
			continue
		}
		if c.hidden(name) {
			name += " (not given to it)"
		}
		b.WriteString("  " + name + "\n")
	}
	return c.scrub()(b.String())
}

// scrub gives a function that takes the user's credentials out of a text, and what looks like one.
func (c *Client) scrub() func(string) string {
	known := route.Scrubber(route.Settings{}, route.Surroundings{Getenv: c.getenv})
	return func(text string) string { return scrub.Text(known(text)) }
}

// quoted is an argument as a shell takes it.
func quoted(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@,") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
