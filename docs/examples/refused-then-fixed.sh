#!/bin/sh
# After a 429, without a provider. In a folder that holds docs/:
#   sim serve --limits docs/examples/small-limits.yaml --ttft 0s -- sh docs/examples/refused-then-fixed.sh    exit status 0
# sim serve sets ANTHROPIC_BASE_URL and a key for everything in here.
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export XDG_CONFIG_HOME="$dir" # where the key of the fingerprints is made

verify() { command verify --route direct --model claude-sonnet-5 --ledger "$dir/ledger.jsonl" "$@"; }

# request LINES: a request with so many lines of text.
request() {
    printf '{"model": "claude-sonnet-5", "max_tokens": 64, "messages": [{"role": "user", "content": "Summarize:'
    yes ' the quick brown fox jumps over the lazy dog' | head -n "$1" | tr -d '\n'
    printf '"}]}'
}
request 1900 >"$dir/request.json" # some 20,000 tokens: one fits into 30,000 a minute, two do not
request 150 >"$dir/part.json"     # the fix: the text is summarized in parts

echo '# twice the large request'
verify --request "$dir/request.json" --shrink max_tokens --max-tokens 16 --format github
verify --request "$dir/request.json" --shrink max_tokens --max-tokens 16 --format json >"$dir/failed.json"

echo '# the changed one, on the same route'
verify --baseline "$dir/failed.json" --request "$dir/part.json" --shrink max_tokens --max-tokens 16 \
    --change "the text is summarized in parts"
echo "# exit status $?"
