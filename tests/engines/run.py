"""Runs the statements that `channelshift sql` wrote: run.py ENGINE STATEMENTS [MASTER]."""

import os
import re
import sys

ENGINE, STATEMENTS = sys.argv[1:3]
TEXT = open(STATEMENTS, encoding="utf-8").read()
# Comments stand on lines of their own, and a statement ends where a line does.
TEXT = "\n".join(line for line in TEXT.splitlines() if not line.startswith("--"))
ALL = [statement.strip() for statement in re.split(r";\n", TEXT + "\n") if statement.strip()]

if ENGINE == "duckdb":
    import duckdb

    connection = duckdb.connect(config={"threads": 2})
    for statement in ALL:
        connection.execute(statement)
elif ENGINE == "spark":
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(sys.argv[3] if len(sys.argv) > 3 else "local[2]")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.executor.memory": "1g",
        "spark.ui.showConsoleProgress": "false",
    }.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    for statement in ALL:
        session.sql(statement)
    session.stop()
elif ENGINE == "datafusion":
    from datafusion import SessionContext

    context = SessionContext()
    for statement in ALL:
        context.sql(statement).collect()
else:
    sys.exit(f"no engine {ENGINE}")
