package detect

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// A layer is a place that sets variables: the environment, or a file of settings.
type layer struct {
	name    string // of the place, for people; empty: the environment
	project bool   // the file belongs to a project, not to the user
	env     map[string]string
	helper  bool // it names a helper that prints a key
	model   string
}

// source is where a variable of the layer comes from.
func (l *layer) source(variable string) string {
	if l.name == "" {
		return "env:" + variable
	}
	return variable + " in " + l.name
}

// names are what the layer sets that decides about a route.
func (l *layer) names() []string {
	names := []string{}
	for name := range l.env {
		names = append(names, name)
	}
	if l.helper {
		names = append(names, helperName)
	}
	if l.model != "" {
		names = append(names, modelSetting)
	}
	slices.Sort(names)
	return names
}

// look reads everything.
func (d *detection) look() {
	env := layer{env: map[string]string{}}
	for _, name := range variables() {
		if value := d.in.Getenv(name); value != "" {
			env.env[name] = value
		}
	}
	d.add(env, "the environment", true, "")
	config := d.in.Getenv("CLAUDE_CONFIG_DIR")
	if config == "" && d.in.HomeDir != "" {
		config = filepath.Join(d.in.HomeDir, ".claude")
	}
	if config != "" {
		d.file(filepath.Join(config, "settings.json"), false)
	}
	if dir := d.in.WorkDir; dir != "" && dir != d.in.HomeDir {
		d.file(filepath.Join(dir, ".claude", "settings.json"), true)
		d.file(filepath.Join(dir, ".claude", "settings.local.json"), true)
		d.dotenv(dir)
	}
	if len(d.in.Given) > 0 {
		d.add(layer{name: "the command line", env: d.in.Given}, "the command line", true, "")
	}
	if path := managed[d.in.OS]; path != "" {
		d.file(path, false)
	}
	d.places = append(d.places, Place{Place: "settings that a server manages", Names: []string{}, Note: "they cannot be seen from here: /status names them"})
	d.logins(config)
}

// managed are the settings of an administrator.
var managed = map[string]string{
	"linux":   "/etc/claude-code/managed-settings.json",
	"darwin":  "/Library/Application Support/ClaudeCode/managed-settings.json",
	"windows": `C:\Program Files\ClaudeCode\managed-settings.json`,
}

// file reads one file of settings. One that cannot be read is named: the client goes on without it.
func (d *detection) file(path string, project bool) {
	name := d.short(path)
	text, err := d.in.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		d.add(layer{name: name}, name, false, "")
		return
	}
	l := layer{name: name, project: project}
	if err == nil {
		err = l.read(text)
	} else {
		err = errors.New("it cannot be read")
	}
	if err == nil {
		d.add(l, name, true, "")
		return
	}
	place := name
	if at := (*badSettings)(nil); errors.As(err, &at) {
		place = fmt.Sprintf("%s:%d", name, at.line)
	}
	d.add(layer{name: name}, name, true, err.Error())
	d.conflict(Conflict{
		Name: "settings-not-read", What: fmt.Sprintf("%s: %v", place, err),
		Consequence: "Claude Code leaves the whole file out, with claude -p without stopping: no variable and no helper in it counts.",
		NextStep:    "Correct the file, then run verify route again.",
	})
}

// add remembers a layer that sets something, and where was looked.
func (d *detection) add(l layer, place string, found bool, note string) {
	names := l.names()
	if len(names) > 0 {
		d.layers = append(d.layers, l)
	}
	d.places = append(d.places, Place{Place: place, Found: found, Names: names, Note: note})
}

// short is a path as people write it.
func (d *detection) short(path string) string {
	if rest, ok := strings.CutPrefix(path, d.in.HomeDir+string(filepath.Separator)); ok && d.in.HomeDir != "" {
		return "~" + string(filepath.Separator) + rest
	}
	return path
}

// A set is a variable as the strongest layer has it.
type set struct {
	value, variable string
	from            *layer
}

func (s set) source() string {
	if s.from == nil {
		return ""
	}
	return s.from.source(s.variable)
}

// code is a variable as Claude Code finds it: the variables of its settings replace those of the environment.
func (d *detection) code(variable string) set {
	for i := len(d.layers) - 1; i >= 0; i-- {
		if value, ok := d.layers[i].env[variable]; ok {
			if value == "" {
				return set{}
			}
			return set{value, variable, &d.layers[i]}
		}
	}
	return set{}
}

// shell is a variable as all other programs find it.
func (d *detection) shell(variable string) set {
	if len(d.layers) == 0 || d.layers[0].name != "" || d.layers[0].env[variable] == "" {
		return set{}
	}
	return set{d.layers[0].env[variable], variable, &d.layers[0]}
}

// helper is the strongest layer that names a helper.
func (d *detection) helper() *layer {
	for i := len(d.layers) - 1; i >= 0; i-- {
		if d.layers[i].helper {
			return &d.layers[i]
		}
	}
	return nil
}

// on reports whether a switch is thrown, as Claude Code reads it.
func (d *detection) on(variable string) bool {
	switch strings.ToLower(strings.TrimSpace(d.code(variable).value)) {
	case "1", "true", "yes", "on":
		return true
	}
	return false
}
