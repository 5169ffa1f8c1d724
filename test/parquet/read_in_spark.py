"""Reads data folders with Spark: {name: folder} on standard input; prints for each what became of it, as JSON.

`fails`: Spark refuses it, or to make a table of it. `loses`: rows, columns or values are missing without a message. `reads`: all is there.
`spark` is a folder for what Spark itself is to write first.
"""

import glob
import json
import os
import sys

import pyarrow.parquet as pq
from pyspark.sql import SparkSession

job = json.load(sys.stdin)
builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
spark = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
spark.sparkContext.setLogLevel("OFF")


def expected(folder):
    """Rows and columns, as another reader counts them in all that is there."""
    files = [pq.ParquetFile(file) for file in glob.glob(os.path.join(folder, "**/*.parquet"), recursive=True)]
    return sum(file.metadata.num_rows for file in files), {name.lower() for file in files for name in file.schema_arrow.names}


def verdict(folder):
    try:
        frame = spark.read.parquet("file://" + folder)
        rows = frame.collect()
    except Exception as error:
        return "fails", str(error).split("\n")[0]
    # A Delta table is Parquet again.
    if "struct<>" in frame.schema.simpleString():
        try:
            frame.write.parquet("file://" + os.path.join(job["spark"], "again"))
        except Exception as error:
            return "fails", str(error).split("\n")[0]
    count, columns = expected(folder)
    missing = columns - {name.lower() for name in frame.columns}
    if len(rows) != count or missing:
        return "loses", f"{len(rows)} of {count} rows, without {sorted(missing)}"
    return "reads", frame.schema.simpleString()


def write(name, frame, **options):
    frame.coalesce(1).write.options(**options).parquet("file://" + os.path.join(job["spark"], name))


stamped = spark.sql("SELECT 1 AS id, timestamp'2026-01-02 03:04:05' AS at")
write("timestamp-int96/events", stamped)
write("lz4-raw/sales", spark.sql("SELECT 1 AS id"), compression="lz4_raw")
write("timestamp-ntz/events", spark.sql("SELECT timestamp_ntz'2026-01-02 03:04:05' AS at"))

print(json.dumps({name: verdict(folder) for name, folder in job["folders"].items()}))
spark.stop()
