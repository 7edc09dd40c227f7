package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"loadshape/report/judge"

	"github.com/spf13/pflag"
)

// shardOf is the part of the runs that --shard K/N chooses; nil where it is not given.
func shardOf(text string) (*judge.Shard, error) {
	if text == "" {
		return nil, nil
	}
	part, of, _ := strings.Cut(text, "/")
	k, errK := strconv.ParseUint(part, 10, 31)
	n, errN := strconv.ParseUint(of, 10, 31)
	if errK != nil || errN != nil || k < 1 || k > n {
		return nil, fmt.Errorf("--shard: is %q, expected K/N with K from 1 to N, as in 2/4", text)
	}
	return &judge.Shard{Number: int(k), Of: int(n)}, nil
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
