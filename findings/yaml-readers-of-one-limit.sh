#!/usr/bin/env bash
# Software:  PyYAML 6.0 (Debian 12), js-yaml 5.5.0 (npm), gopkg.in/yaml.v3 3.0.1 (Go).
# Measured:  2026-11-30
# Guess:     a file of limits with 40_000 and 1e6 in it means the same to the three languages' usual readers, or is an error.
# Instead:   each of the three has an answer of its own, and none complains. For 1:30 there is one that says 90.
# Seen:                 40_000           1e6           1:30
#            PyYAML     the number       text          the number 90
#            js-yaml    text             the number    text
#            yaml.v3    the number       the number    text
# Why:       a limit that is text compares as one: in JavaScript used < "40_000" is always false, in Python it is an error at
#            the first request. A plan that is shared by a simulator and a gateway is two plans.
source "$(dirname "$0")/lib.bash"
debian_packages python3-yaml=6.0-3+b2
npm_packages js-yaml@5.5.0
go_modules gopkg.in/yaml.v3@v3.0.1

cat >limits.yaml <<'YAML'
tokens: 40_000
daily: 1e6
window: 1:30
YAML
cat >run.py <<'PY'
import json, yaml
print(json.dumps(yaml.safe_load(open("limits.yaml")), sort_keys=True))
PY
cat >run.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { load } from 'js-yaml'
const { daily, tokens, window } = load(readFileSync('limits.yaml', 'utf8'))
console.log(JSON.stringify({ daily, tokens, window }))
JS
cat >main.go <<'GO'
package main

import (
	"encoding/json"
	"os"

	"gopkg.in/yaml.v3"
)

func main() {
	text, err := os.ReadFile("limits.yaml")
	if err != nil {
		panic(err)
	}
	var limits map[string]any
	if err := yaml.Unmarshal(text, &limits); err != nil {
		panic(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(limits); err != nil {
		panic(err)
	}
}
GO
go build -o run .
python=$(alone PYTHONPATH="$work/root/usr/lib/python3/dist-packages" /usr/bin/python3 run.py | tr -d ' ')
javascript=$(alone node run.mjs)
golang=$(alone ./run)
printf 'PyYAML:  %s\njs-yaml: %s\nyaml.v3: %s\n' "$python" "$javascript" "$golang"
if [ "$python" != '{"daily":"1e6","tokens":40000,"window":90}' ] ||
    [ "$javascript" != '{"daily":1000000,"tokens":"40_000","window":"1:30"}' ] ||
    [ "$golang" != '{"daily":1000000,"tokens":40000,"window":"1:30"}' ]; then
    echo "CHANGED: it was stated what each of the three reads"
    exit 1
fi
echo "as stated: three readers, three files"
