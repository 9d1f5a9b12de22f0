#!/bin/sh
# The wheel in an empty environment, away from the checkout: builds, validates, queries and draws.
# Usage: sh tests/wheel.sh PYTHON FOLDER_OF_THE_WHEEL
set -eu
python=$1
root=$(cd "$(dirname "$0")/.." && pwd)
wheel=$(ls "$2"/newskg-*.whl)
away=$(mktemp -d)
trap 'rm -rf "$away"' EXIT

"$python" -m venv "$away/venv"
"$away/venv/bin/python" -m pip install --quiet --disable-pip-version-check --constraint "$root/constraints.txt" "$wheel"
cp -r "$root/examples/articles" "$away/articles"
cd "$away"
venv/bin/kg build articles
venv/bin/kg validate
venv/bin/kg query
venv/bin/kg query -e 'SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }'
venv/bin/kg view -o graph.html
test -s graph.html
echo "the wheel works away from the checkout"
