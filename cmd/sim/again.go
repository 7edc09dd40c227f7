package main

import (
	"slices"
	"strings"

	"loadshape/report/layout"
	"loadshape/workload"

	"github.com/spf13/pflag"
)

// again is the command that gives the same result: with the flags that were given, but for those that say where it goes.
func again(flags *pflag.FlagSet, plan *workload.Plan) string {
	words := append([]string{"sim", flags.Name()}, flags.Args()...)
	flags.Visit(func(f *pflag.Flag) {
		if slices.Contains([]string{"out", "format", "decisions", "chart", "open"}, f.Name) {
			return
		}
		values := []string{f.Value.String()}
		if many, ok := f.Value.(pflag.SliceValue); ok {
			values = many.GetSlice()
		}
		for _, v := range values {
			if f.Value.Type() == "bool" {
				words = append(words, "--"+f.Name+"="+v)
			} else {
				words = append(words, "--"+f.Name, v)
			}
		}
	})
	for i, w := range words {
		words[i] = layout.ShellWord(w)
	}
	if plan != nil {
		for _, v := range slices.Backward(plan.Variables()) {
			words = append([]string{v.Name + "=" + layout.ShellWord(v.Value)}, words...)
		}
	}
	return strings.Join(words, " ")
}
