#!/bin/sh
# A walk through newskg by its command, in a folder of its own. Run it with: sh examples/walk.sh
set -eu
articles=$(cd "$(dirname "$0")" && pwd)/articles
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

say() { printf '\n== %s\n' "$*"; }

say "What do the articles say? One JSON object for each."
kg extract "$articles" > facts.jsonl
wc -l < facts.jsonl

say "Into the store; a second time changes nothing."
kg build "$articles"
kg build "$articles" --json | grep -A1 '"added"'

say "Every statement keeps to the rules."
kg validate

say "What can one ask?"
kg query

say "What is only talked about?"
kg query rumours --format markdown

say "As files: the whole dataset, the merged graph, tables."
kg export -o graph.nq
kg export -o merged.ttl --graphs merged
kg export -o events.csv
head -n 3 events.csv

say "Take everything back."
kg forget "$articles"
kg info
