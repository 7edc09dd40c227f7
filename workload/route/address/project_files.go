package address

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// projectFiles are the files of a project from which an environment comes.
var projectFiles = []string{
	".env", ".env.local", ".env.development", ".env.development.local", ".env.production", ".env.production.local",
	".env.test", ".env.test.local", ".envrc", ".claude/settings.json", ".claude/settings.local.json",
}

const (
	maxProjectFile = 1 << 20
	maxParents     = 64
)

// SetByProject says why the base URL of the environment, in the variable of that name, is not to be followed: it is one that
// the files of the project in workDir set, or they set one that the environment does not have. Own is the provider's. It is
// empty where nothing speaks against it.
func SetByProject(name, fromEnv, own, workDir, homeDir string) string {
	for _, dir := range projectDirs(workDir, homeDir) {
		for _, file := range projectFiles {
			path := filepath.Join(dir, filepath.FromSlash(file))
			found, err := baseURLsIn(path, name)
			if err != nil {
				return fmt.Sprintf("%s: %v, so a base URL in it cannot be ruled out; say --base-url yourself", path, err)
			}
			for _, f := range found {
				switch {
				case f.literal && own != "" && Same(f.value, own):
				case fromEnv == "":
					return fmt.Sprintf("%s: sets %s, but the environment does not: say with --base-url which address is meant", f.place(path), name)
				case !f.literal:
					return fmt.Sprintf("%s: sets %s to something that only a shell can tell: a project's own file does not decide where a credential goes; say --base-url if you mean that address", f.place(path), name)
				case Same(f.value, fromEnv):
					return fmt.Sprintf("%s: %s comes from here: a project's own file does not decide where a credential goes; say --base-url if you mean that address", f.place(path), name)
				}
			}
		}
	}
	if fromEnv == "" || own != "" && Same(fromEnv, own) {
		return ""
	}
	mark := fromEnv
	if u, err := Parse(strings.TrimSpace(fromEnv)); err == nil {
		mark = u.Hostname()
	}
	if place := MentionedByProject(name, mark, workDir, homeDir); place != "" {
		return fmt.Sprintf("%s: %s comes from here, as far as can be told: a project's own file does not decide where a credential goes; say --base-url if you mean that address", place, name)
	}
	return ""
}

// projectDirs are the directory and its parents up to the root of its repository. The home directory is the user's
// own and no project.
func projectDirs(dir, home string) []string {
	if dir == "" {
		return nil
	}
	homeInfo, _ := os.Stat(home)
	var dirs []string
	for range maxParents {
		info, err := os.Stat(dir)
		if home != "" && err == nil && homeInfo != nil && os.SameFile(info, homeInfo) {
			break
		}
		dirs = append(dirs, dir)
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			break
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			break
		}
		dir = parent
	}
	return dirs
}

// A setting is a place where a file sets the base URL.
type setting struct {
	line    int // 0: not known
	value   string
	literal bool // the value is what stands there; not so where a shell would have to work it out
}

func (s setting) place(path string) string {
	if s.line == 0 {
		return path
	}
	return fmt.Sprintf("%s:%d", path, s.line)
}

func baseURLsIn(path, name string) ([]setting, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.IsDir() {
		return nil, nil
	}
	if err != nil {
		// A component that is no directory, or that may not be entered, hides nothing that a client could read.
		return nil, nil
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("is no ordinary file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, errors.New("cannot be read")
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxProjectFile+1))
	if err != nil {
		return nil, errors.New("cannot be read")
	}
	if len(text) > maxProjectFile {
		return nil, fmt.Errorf("is larger than %d bytes", maxProjectFile)
	}
	if strings.HasSuffix(path, ".json") {
		return inSettings(text, name), nil
	}
	return inShell(text, name), nil
}

// inSettings reads the env block of Claude Code's settings.
func inSettings(text []byte, name string) []setting {
	line := 0
	for i, l := range bytes.Split(text, []byte("\n")) {
		if bytes.Contains(l, []byte(name)) {
			line = i + 1
			break
		}
	}
	var file struct {
		Env map[string]json.RawMessage `json:"env"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		if line == 0 {
			return nil
		}
		return []setting{{line: line}}
	}
	raw, ok := file.Env[name]
	if !ok {
		return nil
	}
	var value string
	if json.Unmarshal(raw, &value) != nil {
		return []setting{{line: line}}
	}
	if value == "" {
		return nil
	}
	return []setting{{line: line, value: value, literal: true}}
}

// inShell reads lines such as export NAME="value", as .env files and shells have them.
func inShell(text []byte, name string) []setting {
	var found []setting
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, maxProjectFile+1)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if strings.HasPrefix(line, "#") || !strings.Contains(line, name) {
			continue
		}
		_, value, set := strings.Cut(line, name)
		value = strings.TrimSpace(value)
		if !set || value == "" || value[0] != '=' && value[0] != ':' {
			if strings.Contains(line, "unset ") || !strings.Contains(line, "=") {
				continue // it is named there, not set
			}
			found = append(found, setting{line: n})
			continue
		}
		value, literal := unquote(strings.TrimSpace(value[1:]))
		if value == "" && literal {
			continue
		}
		found = append(found, setting{line: n, value: value, literal: literal})
	}
	return found
}

// unquote reads the value of a line of a .env file: quoted, or up to a space.
func unquote(value string) (string, bool) {
	if value == "" {
		return "", true
	}
	if q := value[0]; q == '"' || q == '\'' {
		inside, rest, closed := strings.Cut(value[1:], string(q))
		rest = strings.TrimSpace(rest)
		literal := closed && (rest == "" || rest[0] == '#') && (q == '\'' || !strings.ContainsAny(inside, "$`\\"))
		return inside, literal
	}
	value, rest, _ := strings.Cut(value, " ")
	rest = strings.TrimSpace(rest)
	return value, (rest == "" || rest[0] == '#') && !strings.ContainsAny(value, "$`\\\"';&|")
}
