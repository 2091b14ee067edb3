#!/bin/sh
# The big job by this program and by others, in turn on the same files: whole processes, medians of paired runs.
#
#   benches/peers.sh BENCH DATA [ROWS] [ROUNDS]
#
# BENCH is the folder with the generator (gen/) and the others' scripts (duck.py, pol.py); DATA is where files are made
# (2 GB for 10 million rows). PYTHON names a Python with duckdb and polars; CHANNELSHIFT the program, else a release
# build of this folder is made. Prints a table in Markdown: wall time over DuckDB's in the same round, and peak memory.
set -eu
bench=$1 data=$2 rows=${3:-10000000} rounds=${4:-5}
here=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-python3}
program=${CHANNELSHIFT:-$here/target/release/channelshift}
[ -x "$program" ] || cargo build --release --manifest-path "$here/Cargo.toml"
long=$data/long_${rows}_000.csv contacts=$data/inter_$rows.csv
gen() { cargo run --quiet --release --manifest-path "$bench/gen/Cargo.toml" -- "$@"; }
mkdir -p "$data"
[ -f "$data/alias_council.csv" ] || gen alias "$data"
[ -f "$long" ] || gen long "$rows" 1 "$data"
[ -f "$contacts" ] || gen inter "$rows" "$contacts"
$python "$here/benches/project.py" "$data" "$data/project"

# Seconds and kilobytes of a process; what it says is not looked at.
measure() {
    /usr/bin/time -f '%e %M' -o "$data/time" "$@" >/dev/null 2>&1 || true
    tail -1 "$data/time"
}
ours() {
    kind=$1 file=$2
    measure "$program" "$kind" --config "$data/project/channelshift.toml" --mapping "$data/project/mapping.toml" "$file"
}
duck() { BENCH_DATA=$data measure "$python" "$bench/duck.py" "$1" 2 "$2"; }
polars() { BENCH_DATA=$data measure "$python" "$bench/pol.py" "$1" streaming "$2"; }

results=$data/results.txt
: >"$results"
round=1
while [ "$round" -le "$rounds" ]; do
    for job in "long $long" "inter $contacts"; do
        # shellcheck disable=SC2086
        set -- $job
        echo "$1 $round duckdb $(duck "$1" "$2")" >>"$results"
        echo "$1 $round check $(ours check "$2")" >>"$results"
        echo "$1 $round baseline $(ours baseline "$2")" >>"$results"
        echo "$1 $round polars-streaming $(polars "$1" "$2")" >>"$results"
    done
    round=$((round + 1))
done
$python - "$results" "$rows" <<'PYTHON'
import statistics
import sys

path, rows = sys.argv[1:]
runs = {}
for line in open(path):
    job, number, name, seconds, kilobytes = line.split()
    runs.setdefault(job, {}).setdefault(name, []).append((float(seconds), int(kilobytes)))
words = {"long": "long rows", "inter": "rows of contacts"}
print(f"| {int(rows):,} rows | wall ÷ DuckDB | lowest to highest | peak memory |\n| --- | --- | --- | --- |")
for job, names in runs.items():
    base = [seconds for seconds, _ in names["duckdb"]]
    for name, times in names.items():
        ratios = [own / other for (own, _), other in zip(times, base)]
        memory = statistics.median(kilobytes for _, kilobytes in times) / 1024
        print(
            f"| {words[job]}: {name} | {statistics.median(ratios):.2f} "
            f"| {min(ratios):.2f} to {max(ratios):.2f} | {memory:,.0f} MiB |"
        )
PYTHON
