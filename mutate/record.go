package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

// What stands in the place of the test that catches a change.
const (
	nobody     = "SURVIVED"
	unexecuted = "SURVIVED: no test executes it"
	noBuild    = "does not compile"
	later      = "not by its package's quick tests" // and the others have not been run yet
)

// survives reports whether no test is known that catches a change.
func survives(by string) bool {
	return by == nobody || by == unexecuted || by == later
}

// A record is what came of changes, in a file that is written on.
type record struct {
	file *os.File // nil: none is wanted
	all  map[string]string
}

// A line of it. The last of a change is the one that counts.
type line struct {
	Change string `json:"change"`
	By     string `json:"by"`
}

// openRecord reads what there is. A last line that was cut is left out, and what it was about done again.
func openRecord(path string) (*record, error) {
	r := &record{all: map[string]string{}}
	if path == "" {
		return r, nil
	}
	var err error
	if r.file, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644); err != nil {
		return nil, err
	}
	s := bufio.NewScanner(r.file)
	for n := 1; s.Scan(); n++ {
		var l line
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			fmt.Fprintf(os.Stderr, "mutate: %s:%d: is left out: %v\n", path, n, err)
			continue
		}
		r.all[l.Change] = l.By
	}
	if s.Err() != nil {
		return nil, s.Err()
	}
	return r, nil
}

func (r *record) by(m *mutant) (by string, known bool) {
	by, known = r.all[m.name()]
	return by, known
}

func (r *record) add(m *mutant, by string) error {
	r.all[m.name()] = by
	if r.file == nil {
		return nil
	}
	text, err := json.Marshal(line{m.name(), by})
	if err != nil {
		return err
	}
	_, err = r.file.Write(append(text, '\n'))
	return err
}

func (r *record) close() {
	if r.file != nil {
		r.file.Close()
	}
}
