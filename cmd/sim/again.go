package main

import (
	"slices"
	"strconv"
	"strings"

	"loadshape/report/layout"
	"loadshape/report/sweep"
	"loadshape/workload"

	"github.com/spf13/pflag"
)

// again is the command that gives the same result: with the flags that were given, but for those that say where it goes.
func again(flags *pflag.FlagSet, plan *workload.Plan) string {
	return line(append([]string{"sim", flags.Name()}, given(flags, "out", "format", "decisions", "chart", "open")...), plan)
}

// againAsCell is the command that plays a cell of a sweep by itself.
func againAsCell(flags *pflag.FlagSet, plan *workload.Plan, axes []sweep.Axis, values []string, runs int) string {
	words := append([]string{"sim", "run"}, given(flags, "out", "format", "vary", "shard", "open")...)
	for i, a := range axes {
		if flags.Lookup(a.Name) != nil {
			words = append(words, "--"+a.Name, values[i])
		} else {
			words = append(words, "--set", a.Name+"="+values[i])
		}
	}
	if !flags.Changed("runs") && runs > 0 {
		words = append(words, "--runs", strconv.Itoa(runs))
	}
	return line(words, plan)
}

// given are the arguments and the flags that were given, but for some.
func given(flags *pflag.FlagSet, without ...string) []string {
	words := slices.Clone(flags.Args())
	flags.Visit(func(f *pflag.Flag) {
		if slices.Contains(without, f.Name) {
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
	return words
}

// line is a command as a shell reads it, with the variables that a plan has from the environment.
func line(words []string, plan *workload.Plan) string {
	for i, w := range words {
		words[i] = layout.ShellWord(w)
	}
	if plan != nil {
		for _, v := range slices.Backward(plan.Variables()) {
			words = slices.Insert(words, 0, v.Name+"="+layout.ShellWord(v.Value))
		}
	}
	return strings.Join(words, " ")
}
