package address

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// settingFiles are the files of a project that can set a variable for those who work in it: by a shell, a manager of tools or
// of tasks, a container, or an editor. A name that ends in a slash is a folder, of which all files are meant.
var settingFiles = []string{
	".env", ".env.*", "*.env", "env", ".envrc", ".envrc.*", ".flaskenv", ".dev.vars", ".dev.vars.*", ".direnvrc", ".npmrc", ".netrc",
	"mise.toml", ".mise.toml", "mise.*.toml", ".mise.*.toml", ".rtx.toml", "mise/", ".mise/", ".config/", "devbox.json", "*.nix", "pixi.toml",
	"devcontainer.json", ".devcontainer.json", ".devcontainer/", "compose.y*ml", "compose.*.y*ml", "docker-compose*.y*ml", "Dockerfile*", "Containerfile*",
	".vscode/", "*.code-workspace", ".idea/", ".run/", ".zed/", ".cursor/", ".windsurf/", ".fleet/", ".claude/", ".codex/", ".gemini/", ".continue/", ".nvim.lua", ".exrc",
	"Makefile*", "makefile", "GNUmakefile", "*.mk", "justfile", "Justfile", ".justfile", "Taskfile.y*ml", "Procfile*", "package.json", "pyproject.toml",
	"tox.ini", "setup.cfg", "turbo.json", "deno.json*", "Cargo.toml", ".cargo/", "*.sh", "*.bash", "*.zsh", "*.fish", "*.ps1", "*.bat", "*.cmd",
}

// What of a project's files is looked through at the most.
const (
	mostSettingFiles = 2000
	mostFolders      = 3 // one within another
)

// MentionedByProject says where a file of the project in workDir sets the variable that the environment has, as far as that can
// be told: it names the variable, and with it the mark of its value (a host, or the name of a file) or what only a shell can
// work out. It is empty where no file does. The value is not quoted.
func MentionedByProject(name, mark, workDir, homeDir string) string {
	left := mostSettingFiles
	for _, dir := range projectDirs(workDir, homeDir) {
		place, err := mentionedIn(dir, name, mark, &left)
		if place != "" || err != nil && left <= 0 {
			if place == "" {
				return fmt.Sprintf("%s: has more than %d files that can set %s, so that it cannot be ruled out", dir, mostSettingFiles, name)
			}
			return place
		}
	}
	return ""
}

var errTooMany = errors.New("too many files")

// mentionedIn looks through the files of one folder.
func mentionedIn(dir, name, mark string, left *int) (place string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", nil // what cannot be listed, no client reads by its name either but for the few that are looked at by name
	}
	for _, e := range entries {
		found := ""
		switch full := filepath.Join(dir, e.Name()); {
		case e.IsDir() && matches(e.Name()+"/"):
			found, err = mentionedBelow(full, name, mark, left)
		case !e.IsDir() && matches(e.Name()):
			found, err = mentionedBy(full, name, mark, left)
		}
		if found != "" || err != nil {
			return found, err
		}
	}
	return "", nil
}

func matches(name string) bool {
	for _, pattern := range settingFiles {
		if ok, _ := path.Match(pattern, name); ok {
			return true
		}
	}
	return false
}

// mentionedBelow looks through all files of a folder, and of those in it.
func mentionedBelow(folder, name, mark string, left *int) (place string, err error) {
	depth := strings.Count(folder, string(filepath.Separator))
	err = filepath.WalkDir(folder, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil
		case d.IsDir() && strings.Count(file, string(filepath.Separator))-depth >= mostFolders:
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		place, err = mentionedBy(file, name, mark, left)
		if place != "" {
			return fs.SkipAll
		}
		return err
	})
	return place, err
}

// mentionedBy looks through one file. One that cannot be read whole is taken for one that sets the variable.
func mentionedBy(file, name, mark string, left *int) (place string, err error) {
	if *left--; *left < 0 {
		return "", errTooMany
	}
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return "", nil
	}
	f, err := os.Open(file)
	if err != nil {
		return file + ": cannot be read, so that it cannot be ruled out", nil
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxProjectFile+1))
	switch {
	case err != nil:
		return file + ": cannot be read, so that it cannot be ruled out", nil
	case len(text) > maxProjectFile:
		return "", nil // a data file: what sets variables is small
	}
	if line := settingLine(string(text), name, mark); line > 0 {
		return fmt.Sprintf("%s:%d", file, line), nil
	}
	return "", nil
}

// settingLine is the first line that sets a variable; 0 where none does.
func settingLine(text, name, mark string) int {
	has := mark != "" && strings.Contains(strings.ToLower(text), strings.ToLower(mark))
	n := 0
	for line := range strings.Lines(text) {
		n++
		trimmed := strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		if strings.HasPrefix(trimmed, "#") || strings.HasPrefix(trimmed, "//") || strings.HasPrefix(trimmed, ";") {
			continue
		}
		rest, named := afterWord(trimmed, name)
		if !named || strings.HasPrefix(trimmed, "unset ") {
			continue
		}
		if has || strings.ContainsAny(rest, "$`") || strings.Contains(rest, "{{") || strings.Contains(rest, `\u`) || strings.Contains(rest, `\x`) {
			return n
		}
	}
	return 0
}

// afterWord is what stands in a line after a variable's name, in either case, where it stands there as a word of its own.
func afterWord(line, name string) (rest string, found bool) {
	part := func(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' }
	for at := 0; at+len(name) <= len(line); at++ {
		end := at + len(name)
		if strings.EqualFold(line[at:end], name) && (at == 0 || !part(line[at-1])) && (end == len(line) || !part(line[end])) {
			return line[end:], true
		}
	}
	return "", false
}
