package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
)

// A mutant is one small change of a file.
type mutant struct {
	file     string // below the repository
	pkg      string // the folder, below the repository
	line     int
	function string
	nth      int // of those in functions of this name in this file that look the same
	from, to int // offsets of what is replaced
	at       place
	begins   place // the function
	ends     place
	old, new string
}

func (m *mutant) String() string {
	return fmt.Sprintf("%s:%d (%s): %s -> %s", m.file, m.line, m.function, shown(m.old), shown(m.new))
}

// name is what it is called on record: it stays as it is when the code changes elsewhere.
func (m *mutant) name() string {
	return fmt.Sprintf("%s (%s) %d: %s -> %s", m.file, m.function, m.nth, shown(m.old), shown(m.new))
}

// A place is one in a file.
type place struct{ line, column int }

func (p place) compare(q place) int {
	return cmp.Or(p.line-q.line, p.column-q.column)
}

// shown is a piece of code on one line.
func shown(code string) string {
	if code == "" {
		return "nothing"
	}
	const most = 80
	line := []rune{}
	space := false
	for _, r := range code {
		if r == '\n' || r == '\t' || r == ' ' {
			space = len(line) > 0
			continue
		}
		if space {
			line = append(line, ' ')
		}
		space = false
		line = append(line, r)
	}
	if len(line) > most {
		return string(line[:most]) + "…"
	}
	return string(line)
}

// flipped is what a binary operator is replaced with.
var flipped = map[token.Token]token.Token{
	token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
	token.EQL: token.NEQ, token.NEQ: token.EQL,
	token.LAND: token.LOR, token.LOR: token.LAND,
	token.ADD: token.SUB, token.SUB: token.ADD,
}

// sites are all the mutants of a file, in the order of its text.
func sites(file, pkg string, text []byte) ([]mutant, error) {
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, file, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var all []mutant
	seen := map[string]int{}
	for _, d := range parsed.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		where := func(p token.Pos) place {
			at := fset.Position(p)
			return place{at.Line, at.Column}
		}
		add := func(from, to token.Pos, change string) {
			a, b := fset.Position(from).Offset, fset.Position(to).Offset
			m := mutant{file: file, pkg: pkg, line: fset.Position(from).Line, function: f.Name.Name, from: a, to: b, old: string(text[a:b]), new: change,
				at: where(from), begins: where(f.Pos()), ends: where(f.End())}
			same := m.name()
			seen[same]++
			m.nth = seen[same]
			all = append(all, m)
		}
		source := func(n ast.Node) string {
			return string(text[fset.Position(n.Pos()).Offset:fset.Position(n.End()).Offset])
		}
		dropped := func(list []ast.Stmt) {
			for _, s := range list {
				switch s := s.(type) {
				case *ast.ExprStmt, *ast.IncDecStmt:
					add(s.Pos(), s.End(), "")
				case *ast.AssignStmt:
					if s.Tok != token.DEFINE {
						add(s.Pos(), s.End(), "")
					}
				}
			}
		}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				if to, ok := flipped[n.Op]; ok {
					add(n.OpPos, n.OpPos+token.Pos(len(n.Op.String())), to.String())
				}
			case *ast.BasicLit:
				if n.Kind == token.INT {
					add(n.Pos(), n.End(), n.Value+"+1")
				}
			case *ast.IfStmt:
				add(n.Cond.Pos(), n.Cond.End(), "!("+source(n.Cond)+")")
			case *ast.BlockStmt:
				dropped(n.List)
			case *ast.CaseClause:
				dropped(n.Body)
			case *ast.CommClause:
				dropped(n.Body)
			}
			return true
		})
	}
	return all, nil
}
