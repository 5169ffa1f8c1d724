"""Evaluates expressions with Spark and DuckDB: a job as JSON on standard input, the values in storage units on standard output.

The job: {"folder", "columns": [{"name", "type", "cells"}], "cases": [{"id", "spark": [texts], "duckdb"}]}, all cases over one table. Doubles come and go
as their bits in hexadecimal, so that nothing is lost on the way.
"""

import decimal
import json
import os
import re
import struct
import sys

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

SIMPLE = {
    "boolean": pa.bool_(),
    "tinyint": pa.int8(),
    "smallint": pa.int16(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "float": pa.float32(),
    "double": pa.float64(),
    "string": pa.string(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "timestamp_ntz": pa.timestamp("us"),
}


def arrow_type(name):
    if name.startswith("decimal"):
        return pa.decimal128(*map(int, re.findall(r"\d+", name)))
    if name.startswith("array<"):
        return pa.list_(arrow_type(name[6:-1]))
    return SIMPLE[name]


def column(cells, name):
    kind = arrow_type(name)
    if name.startswith("decimal"):
        scale = kind.scale
        with decimal.localcontext(prec=60):
            return pa.array([None if c is None else decimal.Decimal(c).scaleb(-scale) for c in cells], kind)
    if name == "date":
        return pa.array(cells, pa.int32()).cast(kind)
    if name.startswith("timestamp"):
        return pa.array(cells, pa.int64()).cast(kind)
    return pa.array([from_bits(c) for c in cells] if re.search("double|float", name) else cells, kind)


def from_bits(cell):
    if isinstance(cell, list):
        return [from_bits(c) for c in cell]
    return None if cell is None else struct.unpack(">d", bytes.fromhex(cell))[0]


def stored(value, kind):
    """The values of an Arrow array in storage units."""
    if isinstance(value, pa.ChunkedArray):
        value = value.combine_chunks()
    if pa.types.is_date(kind):
        return value.cast(pa.int32()).to_pylist()
    if pa.types.is_timestamp(kind):
        return value.cast(pa.timestamp("us")).cast(pa.int64()).to_pylist()
    if pa.types.is_decimal(kind):
        with decimal.localcontext(prec=60):
            return [None if v is None else int(v.scaleb(kind.scale)) for v in value.to_pylist()]
    if pa.types.is_floating(kind):
        return [None if v is None else bits(v) for v in value.to_pylist()]
    if pa.types.is_list(kind):
        inner = stored(value.values, kind.value_type)
        offsets = value.offsets.to_pylist()
        return [inner[offsets[i] : offsets[i + 1]] if v.is_valid else None for i, v in enumerate(value)]
    if pa.types.is_struct(kind):
        fields = [stored(value.field(i), kind.field(i).type) for i in range(kind.num_fields)]
        return [[f[i] for f in fields] if v.is_valid else None for i, v in enumerate(value)]
    return value.to_pylist()


def bits(value):
    return "7ff8000000000000" if value != value else struct.pack(">d", value).hex()


def first_line(error):
    return str(error).strip().split("\n")[0][:300]


BATCH = 80


def by_spark(path, cases):
    """Many expressions at once; halves of them when one fails."""
    frame = spark.read.parquet("file://" + path)
    texts = [(case["id"], index, text) for case in cases for index, text in enumerate(case["spark"])]
    results = {}

    def run(some):
        chosen = frame.selectExpr(*[f"{text} AS `c{n}`" for n, (_, _, text) in enumerate(some)])
        table = chosen.toArrow()
        for n, (name, index, _) in enumerate(some):
            values = stored(table.column(n), table.schema.field(n).type)
            results[f"{name}:{index}"] = {"type": chosen.schema[n].dataType.simpleString(), "values": values}

    def attempt(some):
        try:
            run(some)
        except Exception as error:
            if len(some) == 1:
                results[f"{some[0][0]}:{some[0][1]}"] = {"error": first_line(error)}
                return
            half = len(some) // 2
            attempt(some[:half])
            attempt(some[half:])

    # Those that are to fail have one form only; each is tried alone.
    alone = {case["id"] for case in cases if len(case["spark"]) == 1}
    together = [text for text in texts if text[0] not in alone]
    for start in range(0, len(together), BATCH):
        attempt(together[start : start + BATCH])
    for text in texts:
        if text[0] in alone:
            attempt([text])
    return results


def by_duckdb(path, cases):
    results = {}
    duck.execute(f"CREATE OR REPLACE VIEW rows AS SELECT * FROM read_parquet('{path}')")
    for case in cases:
        if case["duckdb"] is None:
            continue
        try:
            table = duck.execute(f"SELECT {case['duckdb']} AS c FROM rows").to_arrow_table()
            results[case["id"]] = {"values": stored(table.column(0), table.schema.field(0).type)}
        except Exception as error:
            results[case["id"]] = {"error": first_line(error)}
    return results


job = json.load(sys.stdin)
duck = duckdb.connect()
duck.execute("SET TimeZone = 'UTC'")
builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1")
for key, value in {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.files.minPartitionNum": "1",
}.items():
    builder = builder.config(key, value)
spark = builder.getOrCreate()
spark.sparkContext.setLogLevel("OFF")

path = os.path.join(job["folder"], "rows.parquet")
arrays = [column(given["cells"], given["type"]) for given in job["columns"]]
pq.write_table(pa.table(arrays, names=[given["name"] for given in job["columns"]]), path)
answer = {"spark": by_spark(path, job["cases"]), "duckdb": by_duckdb(path, job["cases"])}
json.dump(answer, sys.stdout)
spark.stop()
