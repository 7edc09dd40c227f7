package main

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strings"
)

// A pkg is a package of the repository.
type pkg struct {
	dir     string   // below the repository
	files   []string // without tests
	linked  bool     // into a command: not of tests alone
	tests   bool     // there are some
	imports []string // folders of the packages of this repository that it or its tests import
}

const module = "loadshape/"

// packages are those of the repository, tests left out of their files.
func packages(root string) ([]pkg, error) {
	c := exec.Command("go", "list", "-json=ImportPath,GoFiles,TestGoFiles,XTestGoFiles,Imports,TestImports,XTestImports", "./...")
	c.Dir = root
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	c = exec.Command("go", "list", "-deps", "./cmd/sim", "./cmd/verify")
	c.Dir = root
	linked, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p struct {
			ImportPath                                                             string
			GoFiles, TestGoFiles, XTestGoFiles, Imports, TestImports, XTestImports []string
		}
		if err := d.Decode(&p); err != nil {
			return nil, err
		}
		to := pkg{dir: strings.TrimPrefix(p.ImportPath, module), files: p.GoFiles, tests: len(p.TestGoFiles)+len(p.XTestGoFiles) > 0,
			linked: slices.Contains(strings.Fields(string(linked)), p.ImportPath)}
		for _, path := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			if dir, ok := strings.CutPrefix(path, module); ok {
				to.imports = append(to.imports, dir)
			}
		}
		all = append(all, to)
	}
	return all, nil
}

// dependents are the packages whose tests could notice a change of one: itself first, then what imports it, nearest first.
func dependents(all []pkg, changed string) []string {
	order := []string{changed}
	for i := 0; i < len(order); i++ {
		for _, p := range all {
			if !slices.Contains(order, p.dir) && slices.Contains(p.imports, order[i]) {
				order = append(order, p.dir)
			}
		}
	}
	for _, p := range all { // they run the commands of the pages
		if !slices.Contains(order, p.dir) && strings.HasPrefix(p.dir, "docs") {
			order = append(order, p.dir)
		}
	}
	return slices.DeleteFunc(order, func(dir string) bool {
		return !slices.ContainsFunc(all, func(p pkg) bool { return p.dir == dir && p.tests })
	})
}
