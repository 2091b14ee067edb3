#!/bin/sh
# What contacts cost as there are more of them: by this program, by shards of them merged, and by an engine with the
# statements of `sql`. Prints a table in Markdown, and puts it into docs/scale.md where WRITE=1.
#
#   benches/scale.sh BENCH DATA [ROWS]...
#
# BENCH is the folder with the generator (gen/); DATA is where files are made (120 MB for a million contacts, and as much again
# for the shards). ROWS are powers of ten, 100000 and 1000000 where none is given. PYTHON names a Python with duckdb;
# CHANNELSHIFT the program, else a release build of this folder is made. Every job is one run of a whole process.
set -eu
bench=$1 data=$2
shift 2
[ $# -gt 0 ] || set -- 100000 1000000
here=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-python3}
program=${CHANNELSHIFT:-$here/target/release/channelshift}
[ -x "$program" ] || cargo build --release --manifest-path "$here/Cargo.toml"
gen() { cargo run --quiet --release --manifest-path "$bench/gen/Cargo.toml" -- "$@"; }
mkdir -p "$data"
[ -f "$data/alias_council.csv" ] || gen alias "$data"
[ -d "$data/project" ] || $python "$here/benches/project.py" "$data" "$data/project"
settings=$data/project/channelshift.toml mapping=$data/project/mapping.toml
results=$data/scale.txt
: >"$results"

# Wall, processor and memory of a process, under the name of a job; what it says is kept beside.
measure() {
    job=$1 rows=$2
    shift 2
    # An exit code of 1 says that rows are wrong, which some are.
    /usr/bin/time -f '%e %U %S %M' -o "$data/time" "$@" >"$data/said" 2>&1 || [ $? -eq 1 ]
    echo "$job|$rows|$(tail -1 "$data/time")" >>"$results"
}

# A project whose returns are one half of the contacts.
shard() {
    mkdir -p "$1/returns" "$1/mappings"
    cp -r "$data/project/registers" "$1/"
    cp "$settings" "$1/"
    cp "$mapping" "$1/mappings/contacts.toml"
}

for rows; do
    contacts=$data/inter_$rows.csv half=$((rows / 2))
    [ -f "$contacts" ] || gen inter "$rows" "$contacts"
    measure "\`baseline\`" "$rows" "$program" baseline --config "$settings" --mapping "$mapping" "$contacts"
    if "$program" merge --help >/dev/null 2>&1; then
        rm -rf "$data/shards"
        shard "$data/shards/a"
        shard "$data/shards/b"
        gen inter "$half" "$data/shards/a/returns/a.csv"
        # Other contacts of the same kind: the generator makes the same of the same number.
        sed 's/^INT/JNT/' "$data/shards/a/returns/a.csv" >"$data/shards/b/returns/b.csv"
        measure "one of two shards: \`build\`" "$rows" "$program" build "$data/shards/a"
        "$program" -q build "$data/shards/b" >/dev/null 2>&1 || [ $? -eq 1 ]
        shard "$data/shards/all"
        measure "\`merge\` of the two" "$rows" "$program" merge "$data/shards/a" "$data/shards/b" \
            --into "$data/shards/all"
    fi
    rm -rf "$data/engine"
    measure "\`sql\`" "$rows" "$program" sql --dialect duckdb --config "$settings" --mapping "$mapping" "$contacts" -o "$data/engine"
    measure "DuckDB with its statements" "$rows" "$python" "$here/tests/engines/run.py" duckdb "$data/engine/statements.sql"
    measure "\`baseline\` of what it made" "$rows" "$program" baseline --config "$settings" "$data/engine"
done

$python - "$results" "$here/docs/scale.md" "${WRITE:-0}" <<'PYTHON'
import math
import sys

path, page, write = sys.argv[1:]
jobs = {}
for line in open(path, encoding="utf-8"):
    job, rows, costs = line.rstrip("\n").split("|")
    wall, user, system, kilobytes = costs.split()
    jobs.setdefault(job, []).append((int(rows), float(wall), float(user) + float(system), int(kilobytes)))
table = "| contacts | job | wall | processor | peak memory | time grows as rows to the power of |\n| --- | --- | --- | --- | --- | --- |\n"
for job, runs in jobs.items():
    before = None
    for rows, wall, processor, kilobytes in sorted(runs):
        # Below a tenth of a second what is measured is the start.
        known = before and before[1] >= 0.1
        power = f"{math.log(processor / before[1]) / math.log(rows / before[0]):.2f}" if known else ""
        table += f"| {rows:,} | {job} | {wall:.1f} s | {processor:.1f} s | {kilobytes // 1024:,} MiB | {power} |\n"
        before = (rows, processor)
print(table, end="")
BEGIN, END = "<!-- measured by benches/scale.sh -->\n", "<!-- end -->"
if write == "1":
    text = open(page, encoding="utf-8").read()
    head, rest = text.split(BEGIN)
    tail = rest.split(END, 1)[1]
    open(page, "w", encoding="utf-8").write(f"{head}{BEGIN}\n{table}\n{END}{tail}")
PYTHON
