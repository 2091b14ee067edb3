#!/bin/sh
# The big job by this program and by others, in turn on the same files: whole processes, medians of paired runs.
#
#   benches/peers.sh BENCH DATA [ROWS] [ROUNDS]
#
# BENCH is the folder with the generator (gen/) and the others' scripts (duck.py, pol.py); DATA is where files are made
# (2 GB for 10 million rows). PYTHON names a Python with duckdb and polars; CHANNELSHIFT the program, else a release
# build of this folder is made. XAN names xan where it is not on the PATH; without it, and for what Python lacks, the table
# says so. The raw scan reads every record by the csv package and does nothing with it. Prints a table in Markdown: wall time
# over DuckDB's and over the raw scan's in the same round, and peak memory.
set -eu
bench=$1 data=$2 rows=${3:-10000000} rounds=${4:-5}
here=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-python3}
program=${CHANNELSHIFT:-$here/target/release/channelshift}
scan=${RAW_SCAN:-$here/target/release/examples/bench_tool}
xan=${XAN:-$(command -v xan || true)}
[ -x "$scan" ] || cargo build --release --manifest-path "$here/Cargo.toml" --example bench_tool
[ -x "$program" ] || cargo build --release --manifest-path "$here/Cargo.toml"
long=$data/long_${rows}_000.csv contacts=$data/inter_$rows.csv
gen() { cargo run --quiet --release --manifest-path "$bench/gen/Cargo.toml" -- "$@"; }
mkdir -p "$data"
[ -f "$data/alias_council.csv" ] || gen alias "$data"
[ -f "$long" ] || gen long "$rows" 1 "$data"
[ -f "$contacts" ] || gen inter "$rows" "$contacts"
$python "$here/benches/project.py" "$data" "$data/project"

# Seconds, kilobytes and exit code of a process; what it prints is not looked at. Of a pipe, the kilobytes are those of its
# largest process.
measure() {
    code=0
    /usr/bin/time -f '%e %M' -o "$data/time" "$@" >/dev/null 2>"$data/said" || code=$?
    echo "$(tail -1 "$data/time") $code"
}
ours() {
    kind=$1 file=$2
    measure "$program" "$kind" --config "$data/project/channelshift.toml" --mapping "$data/project/mapping.toml" "$file"
}
duck() { BENCH_DATA=$data measure "$python" "$bench/duck.py" "$1" 2 "$2"; }
raw() { measure "$scan" raw-scan "$1"; }
polars() { BENCH_DATA=$data measure "$python" "$bench/pol.py" "$1" streaming "$2"; }
# Three joins and a group-by; of dates the month is cut out, and rows are not looked at otherwise.
by_xan() {
    kind=$1 file=$2 period=period sum='sum(replace(count, ",", "")) as n' counts='^[0-9][0-9,]*$' count=count
    [ "$kind" = long ] || { period=timestamp sum='count() as n' counts=. count=timestamp; }
    for name in council service channel; do
        "$xan" select alias,id "$data/alias_$name.csv" | "$xan" rename "${name}_alias,${name}_id" >"$data/xan_$name.csv"
    done
    # shellcheck disable=SC2016
    measure bash -o pipefail -c '"$1" fixlengths -H "$2" | "$1" search -s "$6" -r "$5" |
        "$1" join council - council_alias "$3/xan_council.csv" |
        "$1" join service - service_alias "$3/xan_service.csv" |
        "$1" join channel - channel_alias "$3/xan_channel.csv" |
        "$1" map "slice($7, 3, 10) as month" |
        "$1" groupby month,council_id,service_id,channel_id "$4"' \
        bash "$xan" "$file" "$data" "$sum" "$counts" "$count" "$period"
}

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
        echo "$1 $round raw-scan $(raw "$2")" >>"$results"
        echo "$1 $round polars-streaming $(polars "$1" "$2")" >>"$results"
        [ -z "$xan" ] || echo "$1 $round xan $(by_xan "$1" "$2")" >>"$results"
    done
    round=$((round + 1))
done
$python - "$results" "$rows" <<'PYTHON'
import statistics
import sys

path, rows = sys.argv[1:]
runs = {}
failed = set()
for line in open(path):
    job, number, name, seconds, kilobytes, code = line.split()
    # By 1 this program says that data has errors, which there are.
    if int(code) > int(name in ("check", "baseline")):
        failed.add((job, name, code))
    else:
        runs.setdefault(job, {}).setdefault(name, {})[number] = (float(seconds), int(kilobytes))
words = {"long": "long rows", "inter": "rows of contacts"}


def ratio(own, base):
    both = [own[number][0] / base[number][0] for number in own if number in base]
    if not both:
        return "– | –"
    return f"{statistics.median(both):.2f} | {min(both):.2f} to {max(both):.2f}"


print(f"| {int(rows):,} rows | wall ÷ DuckDB | lowest to highest | ÷ raw scan | lowest to highest | peak memory |")
print("| --- | --- | --- | --- | --- | --- |")
for job, names in runs.items():
    for name, own in names.items():
        memory = statistics.median(kilobytes for _, kilobytes in own.values()) / 1024
        ratios = " | ".join(ratio(own, names.get(base, {})) for base in ("duckdb", "raw-scan"))
        print(f"| {words[job]}: {name} | {ratios} | {memory:,.0f} MiB |")
for job, name, code in sorted(failed):
    print(f"\n{name} failed on {words[job]}: exit code {code}")
PYTHON
[ -n "$xan" ] || echo "xan is not there: \`cargo install xan\`, or name it by XAN."
