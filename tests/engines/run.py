"""Runs the statements that `channelshift sql` wrote: run.py ENGINE STATEMENTS..., ENGINE `spark` or `spark=MASTER`."""

import os
import re
import sys

ENGINE, _, MASTER = sys.argv[1].partition("=")


def statements(path):
    # Comments stand on lines of their own, and a statement ends where a line does.
    with open(path, encoding="utf-8") as file:
        lines = [line for line in file.read().split("\n") if not line.startswith("--")]
    return [text.strip() for text in re.split(r";\n", "\n".join(lines)) if text.strip()]


def duckdb(all_of):
    import duckdb

    for one in all_of:
        connection = duckdb.connect(config={"threads": 2})
        for statement in one:
            connection.execute(statement)


def datafusion(all_of):
    from datafusion import SessionContext

    for one in all_of:
        context = SessionContext()
        for statement in one:
            context.sql(statement).collect()


def spark(all_of):
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(MASTER or "local[2]")
    for key, value in {
        "spark.driver.memory": "1g",
        "spark.executor.memory": "1g",
        "spark.sql.shuffle.partitions": "2",
        # Compiling each stage takes longer than running it on so few rows.
        "spark.sql.codegen.wholeStage": os.environ.get("SPARK_CODEGEN", "false"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    for one in all_of:
        for statement in one:
            session.sql(statement)
    session.stop()


RUN = {"duckdb": duckdb, "datafusion": datafusion, "spark": spark}
RUN[ENGINE]([statements(path) for path in sys.argv[2:]])
