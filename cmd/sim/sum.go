package main

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/spf13/pflag"
)

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
