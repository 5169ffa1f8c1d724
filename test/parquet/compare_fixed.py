"""Reads fixed files with Spark and with pyarrow, and the originals with pyarrow: says where a value differs.

Run as: python compare_fixed.py OLD NEW [pyarrow] < [[old path, new path], …], both relative. Prints a JSON list of differences.
With `pyarrow` Spark is left out.
"""

import datetime as dt
import decimal
import json
import math
import os
import struct
import sys
import uuid
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

OLD, NEW, *ONLY = sys.argv[1:]
UTC = dt.timezone.utc


def clock(micros):
    text = f"{micros // 3_600_000_000:02}:{micros // 60_000_000 % 60:02}:{micros // 1_000_000 % 60:02}"
    return text + (f".{micros % 1_000_000:06}".rstrip("0") if micros % 1_000_000 else "")


def normal(value):
    """A form that does not tell old types from new ones."""
    if isinstance(value, dict):
        return [normal(part) for part in value.values()]
    if isinstance(value, list) and value and all(isinstance(entry, tuple) for entry in value):
        # PySpark hands a map over in any order.
        return sorted([normal(key), normal(part)] for key, part in value)
    if isinstance(value, (list, tuple)):
        return [normal(part) for part in value]
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=UTC).isoformat() if value.tzinfo is None else value.astimezone(UTC).isoformat()
    if isinstance(value, dt.time):
        return clock(((value.hour * 60 + value.minute) * 60 + value.second) * 1_000_000 + value.microsecond)
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, (bytes, bytearray)):
        return "bytes " + bytes(value).hex()
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float, decimal.Decimal)) or hasattr(value, "dtype"):
        number = float(value)
        if math.isnan(number):
            return "nan"
        if number == 0 and math.copysign(1, number) < 0:
            return "-0"
        # 12 and 12.00 are one number, 2^53 + 1 and 2^53 are two.
        return str(decimal.Decimal(value if isinstance(value, (int, decimal.Decimal)) else number).normalize()) if math.isfinite(number) else str(number)
    return str(value)


def of_column(column):
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        return [None if at is None else dt.datetime(1970, 1, 1, tzinfo=UTC) + dt.timedelta(microseconds=at // 1000) for at in column.cast(pa.int64()).to_pylist()]
    if pa.types.is_time64(kind) and kind.unit == "ns":
        return [None if at is None else clock(at // 1000) for at in column.cast(pa.int64()).to_pylist()]
    if isinstance(kind, pa.ExtensionType) and not isinstance(kind, pa.UuidType):
        return column.combine_chunks().cast(kind.storage_type).to_pylist()
    return [naive_nanos(value) for value in column.to_pylist()]


def naive_nanos(value):
    """pandas timestamps, in what is nested."""
    if isinstance(value, dict):
        return {name: naive_nanos(part) for name, part in value.items()}
    if isinstance(value, list):
        return [naive_nanos(part) for part in value]
    return value.to_pydatetime() if hasattr(value, "to_pydatetime") else value


def columns_of(path):
    table = pq.ParquetFile(path).read()
    return [of_column(column) for column in table.columns]


def interval(stored):
    """pyarrow reads an INTERVAL as 12 bytes: months, days and milliseconds."""
    if stored is None:
        return None
    months, days, millis = struct.unpack("<III", stored)
    parts = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in ((months // 12, "year"), (months % 12, "month"), (days, "day")) if count]
    return " ".join(parts + ([clock(millis * 1000)] if millis or not parts else []))


def intervals_of(path):
    schema = pq.ParquetFile(path).schema
    return {schema.column(at).path for at in range(len(schema)) if schema.column(at).converted_type == "INTERVAL"}


def from_spark(value):
    """A map is a dict; a struct is a tuple."""
    if isinstance(value, dict):
        return [(key, from_spark(part)) for key, part in value.items()]
    return [from_spark(part) for part in value] if isinstance(value, (list, tuple)) else value


spark = None
if not ONLY:
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", False)
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", 1)
        .getOrCreate()
    )
differences = []
for old, new in json.load(sys.stdin):
    source, target = os.path.join(OLD, old), os.path.join(NEW, new)
    names, before = pq.read_schema(source).names, columns_of(source)
    for name in intervals_of(source):
        before[names.index(name)] = [interval(stored) for stored in before[names.index(name)]]
    readers = [("pyarrow", columns_of(target))]
    if spark:
        frame = spark.read.parquet(Path(target).resolve().as_posix())
        rows = [[from_spark(value) for value in row] for row in frame.collect()]
        readers.append(("spark", [list(column) for column in zip(*rows)] if rows else [[] for _ in frame.columns]))
    for reader, after in readers:
        if len(after) != len(before):
            differences.append([new, reader, "columns", len(before), len(after)])
            continue
        for name, a, b in zip(names, before, after):
            a, b = [normal(value) for value in a], [normal(value) for value in b]
            wrong = [at for at in range(max(len(a), len(b))) if at >= len(a) or at >= len(b) or a[at] != b[at]]
            if wrong:
                at = wrong[0]
                differences.append([new, reader, name, str(a[at : at + 1]), str(b[at : at + 1])])
print(json.dumps(differences))
if spark:
    spark.stop()
