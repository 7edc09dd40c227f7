package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

// shardOf is the part of the runs that --shard K/N chooses: how many come before it, and how many are in it.
func shardOf(text string, runs int64) (before, in int64, err error) {
	if text == "" {
		return 0, runs, nil
	}
	part, of, _ := strings.Cut(text, "/")
	k, errK := strconv.ParseUint(part, 10, 32)
	n, errN := strconv.ParseUint(of, 10, 32)
	if errK != nil || errN != nil || k < 1 || k > n {
		return 0, 0, fmt.Errorf("--shard: is %q, want K/N with K from 1 to N, as in 2/4", text)
	}
	if int64(n) > runs {
		return 0, 0, fmt.Errorf("--shard: is %q, want at most as many parts as there are --runs, %d", text, runs)
	}
	before = runs * int64(k-1) / int64(n)
	return before, runs*int64(k)/int64(n) - before, nil
}

// sumOf tells what was played apart from anything else: the file, and the flags that send other requests of it and
// stand nowhere else in the result.
func (f *runFlags) sumOf(q *question, flags *pflag.FlagSet) (string, error) {
	sum, err := q.sum()
	if err != nil || sum == "" {
		return "", err
	}
	changed := ""
	for _, name := range []string{"scale", "time-scale", "from", "to", "offset", "from-zero"} {
		if flags.Changed(name) {
			changed += " --" + name + "=" + flags.Lookup(name).Value.String()
		}
	}
	if changed == "" {
		return sum, nil
	}
	both := sha256.Sum256([]byte(sum + changed))
	return hex.EncodeToString(both[:]), nil
}
