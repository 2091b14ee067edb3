#!/bin/sh
# What a clean build costs, and which dependency costs how much of it.
#
#   benches/build_cost.sh WORK [JOBS]
#
# WORK is a folder for builds (5 GB), JOBS how many run at once (2). Builds everything from nothing: the release program, the
# debug program, and the tests on top of that. Then leaves out one dependency after another, as far as the crates that
# nothing else needs: what they took in the whole build is what leaving it out would save. Prints two tables in Markdown.
# The machine should do nothing else.
set -eu
work=$1 jobs=${2:-2}
here=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$work"
cd "$here"
cargo fetch --quiet
printf '| build from nothing, %s jobs | wall | processor | program |\n| --- | --- | --- | --- |\n' "$jobs"
build() {
    name=$1 program=$2
    shift 2
    /usr/bin/time -f '%e %U %S' -o "$work/time" cargo build --quiet --offline --jobs "$jobs" --target-dir "$work/target" "$@"
    size=–
    [ ! -f "$work/target/$program" ] || size="$(($(wc -c <"$work/target/$program") / 1000000)) MB"
    awk -v name="$name" -v size="$size" '{ printf "| %s | %.0f s | %.0f s | %s |\n", name, $1, $2 + $3, size }' "$work/time"
}
rm -rf "$work/target"
build 'release, `cargo build --release`' release/channelshift --release --timings
build 'debug, `cargo build`' debug/channelshift
build 'tests behind it, `cargo build --tests`' none --tests
build 'benches and examples behind it' none --benches --examples

# How long each crate took in the release build, and what hangs on each dependency.
cargo tree --offline --edges normal,build --prefix depth --format ' {p}' >"$work/tree"
cargo metadata --offline --no-deps --format-version 1 >"$work/metadata"
"${PYTHON:-python3}" - "$work" <<'PYTHON'
import glob
import json
import os
import re
import sys

work = sys.argv[1]
newest = max(glob.glob(f"{work}/target/cargo-timings/cargo-timing*.html"), key=os.path.getmtime)
units = re.search(r"const UNIT_DATA = (\[.*?\]);\n", open(newest).read(), re.S)
spent = {}
for unit in json.loads(units.group(1)):
    key = (unit["name"], unit["version"])
    spent[key] = spent.get(key, 0) + unit["duration"]

# Who needs whom. A crate that the tree has shown before is not opened again.
needs, path = {}, []
for line in open(f"{work}/tree"):
    depth, name, version = re.match(r"(\d+) (\S+) v(\S+)", line).groups()
    crate = (name, version)
    path[int(depth) :] = [crate]
    needs.setdefault(crate, set())
    if len(path) > 1:
        needs[path[-2]].add(crate)
root = path[0]


def reached(without):
    seen, todo = set(), [crate for crate in needs[root] if crate != without]
    while todo:
        crate = todo.pop()
        if crate not in seen and crate != without:
            seen.add(crate)
            todo += needs[crate]
    return seen


every = reached(None)
rows = []
for crate in needs[root]:
    own = every - reached(crate)
    rows.append((sum(spent.get(one, 0) for one in own), len(own), crate))
rows.sort(reverse=True)
whole = sum(spent.values())
print("\n| dependency | seconds that it alone needs | share of all crates' | crates |\n| --- | --- | --- | --- |")
print(f"| channelshift itself | {spent.get(root, 0):.1f} | {spent.get(root, 0) / whole:.0%} | 1 |")
for seconds, crates, (name, version) in rows:
    if seconds >= 0.5:
        print(f"| {name} {version} | {seconds:.1f} | {seconds / whole:.0%} | {crates} |")
print(f"\nAll crates together: {whole:.0f} s of compiling, {len(every) + 1} crates.")
PYTHON
