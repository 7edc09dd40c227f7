// Package profile holds what providers publish about their limits, every number with its source and
// date, and reads limits files: the user's own, and the answers of Anthropic's Rate Limits API.
//
// In comes the name of a published profile or a file; out goes a [Profile], whose groups a
// bucket.Gate takes as they are, or an error that says where the file is wrong. It plays nothing
// and asks nobody: what is published is part of the program.
//
// Read profile.go first, then published.go (by name) and file.go (by path, and the form of all
// files), of which answer.go and observed.go are two more forms: what the API answers, and what
// verify writes. acceleration.go is ramp rules with names. To publish other limits, add a limits
// file to published/.
package profile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
)

// A Profile is the limits that one owner is held to.
type Profile struct {
	Name   string
	Owner  string // "Anthropic organization", "AWS account", …
	Source string // where the numbers stand; a limit may have a source of its own
	AsOf   string // when they stood there
	Status bucket.Status
	Notes  []string
	Groups []bucket.Group // one or more; a model is in one of each speed only

	Unpublished []Unpublished // what there are limits of, too, whose figures nobody gives
}

// Open gives the published profile of this name, or else reads the limits file at this path.
func Open(nameOrFile string) (*Profile, error) {
	if nameOrFile == "" {
		return nil, errors.New("limits: the name is empty, expected a published profile or a file")
	}
	if p, ok := Published(nameOrFile); ok {
		return p, nil
	}
	f, err := os.Open(nameOrFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, unknownName(nameOrFile)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w, expected a limits file", nameOrFile, cause(err))
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s: is a directory, expected a limits file", nameOrFile)
	}
	return Read(nameOrFile, f)
}

// cause is the error without the path, which the line begins with.
func cause(err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return path.Err
	}
	return err
}

func unknownName(name string) error {
	if table, model := splitName(name); table != nil {
		if u := table.unpublished(namesOf(model), bucket.Standard); u != nil {
			return fmt.Errorf("%s: %w", name, u.err(table.Name, model))
		}
		if _, err := table.Group(model, bucket.Standard); err != nil { // Claude has the model, no source the figures
			return fmt.Errorf("%s: is not published: %w", name, err)
		}
	}
	const neither = "%s: is neither a file nor a published profile, "
	if near, ok := yamlfile.Nearest(name, Names()); ok {
		return fmt.Errorf(neither+"did you mean %s?", name, near)
	}
	return fmt.Errorf(neither+"expected a name such as %s", name, Names()[0])
}

// dated is a model id with the date of its release, as claude-haiku-4-5-20251001 or claude-haiku-4-5@20251001.
var dated = regexp.MustCompile(`^(.+)[-@][0-9]{8}$`)

// Group says which group the requests of a model meet that want this speed. A dated id is also found under its name
// without the date. No model at all will do where there is only one group of that speed.
func (p *Profile) Group(model string, speed bucket.Speed) (int, error) {
	only, of := -1, 0
	for i := range p.Groups {
		if p.Groups[i].Speed == speed {
			only, of = i, of+1
		}
	}
	if of == 1 && (model == "" || len(p.Groups[only].Models) == 0) {
		return only, nil
	}
	names := namesOf(model)
	for _, name := range names {
		for i := range p.Groups {
			if p.Groups[i].Speed == speed && slices.Contains(p.Groups[i].Models, name) {
				return i, nil
			}
		}
	}
	if u := p.unpublished(names, speed); u != nil {
		return 0, u.err(p.Name, model)
	}
	what := fmt.Sprintf("model %q is in no group of %s", model, p.Name)
	switch {
	case of == 0 && speed == bucket.Fast:
		return 0, fmt.Errorf("%s has no limits of fast mode, expected a group with speed: fast", p.Name)
	case of == 0:
		return 0, fmt.Errorf("%s has limits of fast mode only, expected a group without speed", p.Name)
	case model == "":
		what = "no model is given"
	case speed == bucket.Fast:
		what += " with speed: fast"
	}
	return 0, fmt.Errorf("%s, expected one of %s", what, p.models(speed))
}

// namesOf are the names that a model may have in a limits file.
func namesOf(model string) []string {
	if m := dated.FindStringSubmatch(model); m != nil {
		return []string{model, m[1]}
	}
	return []string{model}
}

// models lists the models of all groups of a speed, or the first of very many.
func (p *Profile) models(speed bucket.Speed) string {
	const most = 40
	var all []string
	for _, g := range p.Groups {
		if g.Speed == speed {
			all = append(all, g.Models...)
		}
	}
	if len(all) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(all[:most], ", "), len(all)-most)
	}
	return strings.Join(all, ", ")
}

// Write writes the profile as a limits file that Read gives back.
func (p *Profile) Write(w io.Writer) error {
	f := file{Name: p.Name, Owner: p.Owner, Source: p.Source, AsOf: p.AsOf, Status: p.Status, Notes: p.Notes, Unpublished: p.Unpublished}
	for _, g := range p.Groups {
		f.Groups = append(f.Groups, groupToFile(g))
	}
	if len(f.Groups) == 1 {
		f.group, f.Groups = f.Groups[0], nil
	}
	data, err := yamlfile.Dump(&f)
	if err != nil {
		return fmt.Errorf("limits %s: %w", p.Name, err)
	}
	_, err = w.Write(data)
	return err
}

// baseName is what a file without a name is called.
func baseName(file string) string {
	base := filepath.Base(file)
	return strings.TrimSuffix(base, filepath.Ext(base))
}
