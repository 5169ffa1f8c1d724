"""Applies the fix of a finding as a user would, and writes the file again.

Reads a JSON list of {"file", "fix", "out"} from standard input.
"""

import json
import os
import sys

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

for job in json.load(sys.stdin):
    path, fix = job["out"], job["fix"]
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if fix.startswith("COPY"):
        options = "" if "(FORMAT" in fix else " (FORMAT parquet)"
        statement = fix.replace("FROM …", f"FROM '{job['file']}'").replace("TO …", f"TO '{path}'{options}")
        duckdb.execute(statement)
        continue
    if "pl." in fix or "write_parquet" in fix or ".rename({" in fix:
        df = pl.read_parquet(job["file"])
        exec(fix)
        if not os.path.exists(path):
            df.write_parquet(path)
        continue
    df = pq.read_table(job["file"]).to_pandas()
    exec(fix)
    if not os.path.exists(path):
        df.to_parquet(path)
