"""Reads a delivered folder as the usual readers do; prints rows by reader as JSON. Arguments: the folder, a table."""

import json
import sys

import duckdb
import pandas
import pyarrow.dataset
from pyspark.sql import SparkSession

base, table = sys.argv[1:]
place = f"{base}/{table}"
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
rows = {
    "pandas": len(pandas.read_parquet(place)),
    "pyarrow": pyarrow.dataset.dataset(place, format="parquet").count_rows(),
    "pyarrow, the whole folder": pyarrow.dataset.dataset(base, format="parquet").count_rows(),
    "duckdb": duckdb.sql(f"SELECT count(*) FROM '{place}/**/*.parquet'").fetchall()[0][0],
    "spark": spark.read.parquet(place).count(),
    "spark, the whole folder": spark.read.option("recursiveFileLookup", "true").parquet(base).count(),
}
spark.stop()
print(json.dumps(rows))
