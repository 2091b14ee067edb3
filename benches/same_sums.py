"""Whether sums are DuckDB's: the generated returns by this program and by DuckDB, cell by cell.

python3 same_sums.py DATA PROGRAM ROWS: DATA is the folder of peers.sh, with DATA/project; needs duckdb. Builds a store from each
file in DATA/sums and compares its sums by council, service, channel and month with those that DuckDB makes of the file by the
lists of spellings. Where a row gives another count for the same thing, DuckDB adds both and the program uses neither: of long
rows, DuckDB's sums are of the lines that the store names, and its other rows are counted by what the program says of them.
Prints what it found, and fails where a sum differs or a row is not accounted for.
"""

import csv
import os
import shutil
import subprocess
import sys

import duckdb

data, program, rows = sys.argv[1:]
here = os.path.dirname(os.path.abspath(__file__))
with open(f"{here}/../registers/channels.csv", newline="") as file:
    channel_ids = [row["id"] for row in csv.DictReader(file)]
faults = []


def check(what, is_so):
    print(f"{'ok' if is_so else 'NOT SO'}: {what}")
    if not is_so:
        faults.append(what)


def store(name, path):
    """The store that the program makes of a file, in a project of its own."""
    project = f"{data}/sums/{name}"
    shutil.rmtree(project, ignore_errors=True)
    for folder in ("returns", "mappings"):
        os.makedirs(f"{project}/{folder}")
    shutil.copytree(f"{data}/project/registers", f"{project}/registers")
    shutil.copy(f"{data}/project/channelshift.toml", project)
    with open(f"{data}/project/mapping.toml") as file:
        mapping = file.read().replace('files = ["*"]', f'files = ["{name}.csv"]')
    with open(f"{project}/mappings/{name}.toml", "w") as file:
        file.write(mapping)
    os.link(path, f"{project}/returns/{name}.csv")
    build = [os.path.abspath(program), "build", "-q"]
    # By 1 it says that the data has errors, which there are.
    if subprocess.run(build, cwd=project, stdout=subprocess.DEVNULL).returncode > 1:
        sys.exit(f"{name}: no store was built")
    return f"{project}/baseline"


LONG = ("council", "service", "channel", "period", "count")


def numbered(path):
    """The long rows, each with its line before it and how many cells it has behind it: a cell may have several lines."""
    out = f"{data}/sums/numbered.csv"
    with open(path, newline="") as source, open(out, "w", newline="") as sink:
        reader, writer = csv.reader(source), csv.writer(sink)
        line = 1
        for row in reader:
            cells = [*row, *[""] * len(LONG)][: len(LONG)]
            writer.writerow([line, *cells, len(row)])
            line = reader.line_num + 1
    return out


def connect(baseline):
    con = duckdb.connect(config={"threads": 2})
    for name in ("council", "service", "channel"):
        con.execute(f"CREATE TABLE a_{name} AS FROM read_csv('{data}/alias_{name}.csv', header=true, all_varchar=true)")
    con.execute("CREATE TABLE ids AS SELECT unnest(?) AS channel, unnest(range(len(?))) AS id", [channel_ids, channel_ids])
    con.execute(
        f"""CREATE TABLE figures AS
        SELECT council, service, channel, period_start AS month, count AS n, disputed, line
        FROM read_parquet('{baseline}/figures/*/*.parquet')"""
    )
    return con


# The labels as the project's registers and mapping know them.
RESOLVED = """printf('Z0%07d', c.id::INT) AS council, 'bench-' || s.id AS service, i.channel AS channel"""
JOINS = """JOIN a_council c ON r.council = c.alias JOIN a_service s ON r.service = s.alias
    JOIN a_channel h ON r.channel = h.alias JOIN ids i ON i.id = h.id::INT"""
CELL = "council, service, channel, month"


def differing(con, ours, theirs):
    """How many cells there are, and how many differ or are on one side alone."""
    return con.execute(
        f"""SELECT count(*), count(*) FILTER (WHERE o.n IS DISTINCT FROM t.n)
        FROM (SELECT {CELL}, sum(n) AS n FROM {ours} GROUP BY ALL) o
        FULL JOIN (SELECT {CELL}, sum(n) AS n FROM {theirs} GROUP BY ALL) t USING ({CELL})"""
    ).fetchone()


def long_rows():
    path = f"{data}/long_{rows}_000.csv"
    baseline = store("long", path)
    con = connect(baseline)
    columns = {name: "VARCHAR" for name in ("line", *LONG, "cells")}
    con.execute(
        f"""CREATE TABLE good AS SELECT r.line::BIGINT AS line, {RESOLVED},
            date_trunc('month', try_strptime(r.period, '%d/%m/%Y'))::DATE AS month,
            CASE WHEN r.count[1] BETWEEN '0' AND '9' THEN try_cast(replace(r.count, ',', '') AS BIGINT) END AS n
        FROM read_csv('{numbered(path)}', skip=1, header=false, auto_detect=false, delim=',', quote='"', escape='"',
            columns={columns}) r {JOINS}
        WHERE r.cells::INT = {len(LONG)}"""
    )
    con.execute("DELETE FROM good WHERE month IS NULL OR n IS NULL")
    con.execute("CREATE TABLE used AS FROM figures WHERE n IS NOT NULL AND NOT disputed")
    con.execute("CREATE TABLE known AS FROM used WHERE channel <> 'unknown'")
    con.execute("CREATE TABLE same_lines AS FROM good WHERE line IN (SELECT line FROM known)")
    cells, others = differing(con, "known", "same_lines")
    check(f"long rows: {cells:,} sums by council, service, channel and month, {others:,} differ", others == 0)
    unknown = con.execute("SELECT count(*) FROM used WHERE channel = 'unknown'").fetchone()[0]
    print(f"    {unknown:,} figures of an unknown channel, which DuckDB drops and the program counts as unknown")
    con.execute(
        f"""CREATE TABLE aside AS SELECT line, code
        FROM read_csv('{baseline}/set-aside.csv', header=true, types={{'line': 'BIGINT'}}, max_line_size=10000000)"""
    )
    left = con.execute(
        """SELECT coalesce(code, 'said twice, counted once'), count(*) FROM good LEFT JOIN aside USING (line)
        WHERE line NOT IN (SELECT line FROM known) GROUP BY ALL ORDER BY ALL"""
    ).fetchall()
    print("    rows that DuckDB adds and the program does not: " + "; ".join(f"{n:,} {why}" for why, n in left))
    skipped = con.execute(
        """SELECT count(*) FROM good g LEFT JOIN aside a USING (line)
        WHERE a.line IS NULL AND g.line NOT IN (SELECT line FROM known)
        AND NOT EXISTS (SELECT 1 FROM known k WHERE (k.council, k.service, k.channel, k.month, k.n)
            = (g.council, g.service, g.channel, g.month, g.n))"""
    ).fetchone()[0]
    check(f"long rows: {skipped:,} of them are neither set aside nor said by another line", skipped == 0)


def contacts():
    path = f"{data}/inter_{rows}.csv"
    con = connect(store("contacts", path))
    names = ("interaction_id", "timestamp", "council", "service", "channel", "agent_team", "outcome", "notes")
    columns = {name: "VARCHAR" for name in names}
    con.execute(
        f"""CREATE TABLE good AS SELECT {RESOLVED},
            date_trunc('month', try_strptime(r.timestamp, '%d/%m/%Y %H:%M'))::DATE AS month, 1 AS n
        FROM read_csv('{path}', header=true, auto_detect=false, delim=',', quote='"', escape='"', ignore_errors=true,
            columns={columns}) r {JOINS}"""
    )
    con.execute("DELETE FROM good WHERE month IS NULL")
    con.execute("CREATE TABLE known AS FROM figures WHERE n IS NOT NULL AND channel <> 'unknown'")
    cells, others = differing(con, "known", "good")
    check(f"contacts: {cells:,} sums by council, service, channel and month, {others:,} differ", others == 0)
    unknown = con.execute("SELECT sum(n) FROM figures WHERE channel = 'unknown'").fetchone()[0]
    print(f"    {unknown or 0:,} contacts of an unknown channel, which DuckDB drops and the program counts as unknown")


os.makedirs(f"{data}/sums", exist_ok=True)
long_rows()
contacts()
sys.exit(bool(faults))
