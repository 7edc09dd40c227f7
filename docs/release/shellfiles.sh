#!/bin/sh
# Writes the completions and manual pages of both commands, for the archives of a release: sh docs/release/shellfiles.sh [FOLDER]
set -eu
to=${1:-release}
mkdir -p "$to/completions" "$to/man"
for command in sim verify; do
    go build -trimpath -o "$to/$command" "./cmd/$command"
    "$to/$command" help --man >"$to/man/$command.1"
    "$to/$command" completion bash >"$to/completions/$command.bash"
    "$to/$command" completion zsh >"$to/completions/_$command"
    "$to/$command" completion fish >"$to/completions/$command.fish"
    "$to/$command" completion powershell >"$to/completions/$command.ps1"
    rm "$to/$command"
done
