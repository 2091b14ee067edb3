"""A project whose registers and mappings know the councils, services and spellings of the generated returns.

python3 project.py DATA PROJECT: reads DATA/alias_*.csv, writes PROJECT/.
"""

import csv
import json
import os
import sys

data, project = sys.argv[1:]


def aliases(name):
    """The spellings of a kind, each with its number; the first of those that fold alike."""
    seen = {}
    with open(f"{data}/alias_{name}.csv", newline="") as file:
        for row in csv.DictReader(file):
            text = row["alias"].replace("&", "and").lower()
            folded = "".join(letter for letter in text if letter.isalnum())
            seen.setdefault(folded, (row["alias"], int(row["id"])))
    return list(seen.values())


def write(path, heading, rows):
    path = f"{project}/{path}"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([heading.split(","), *rows])


councils, services, channels = (aliases(name) for name in ("council", "service", "channel"))
own = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "registers", "channels.csv")
with open(own, newline="") as file:
    ids = [row["id"] for row in csv.DictReader(file)]

write(
    "registers/councils.csv",
    "code,name,full_name,type,tier,region,nation,valid_from,valid_to,snac_code,e_code",
    [
        (f"Z0{n:07}", f"Bench {n}", f"Bench Council {n}", "unitary", "single", "Bench", "England", "1990-01-01", "", "", "")
        for n in sorted({number for _, number in councils})
    ],
)
write(
    "registers/services.csv",
    "id,name,lgsl,lgil,provided_by,catch_all,note,source",
    [(f"bench-{n}", f"Bench service {n}", "", "", "all", "", "", "bench") for n in sorted({n for _, n in services})],
)
with open(f"{project}/channelshift.toml", "w") as file:
    file.write("schema = 1\n")
with open(f"{project}/mapping.toml", "w") as file:
    file.write('schema = 1\nfiles = ["*"]\n[fixed]\nunit = "contacts"\n[file]\ndates = "day-first"\n')
    tables = [
        ("councils", councils, lambda n: f"Z0{n:07}"),
        ("services", services, lambda n: f"bench-{n}"),
        # Any channels will do, as long as they are different ones.
        ("channels", channels, lambda n: ids[n]),
    ]
    for name, all_of_them, code in tables:
        file.write(f"[{name}]\n")
        file.writelines(f"{json.dumps(text)} = {json.dumps(code(number))}\n" for text, number in all_of_them)
