"""Writes one data folder a trap, each with the writer and the option that make the trap in real life.

Run as: python samples.py FOLDER. Each sample is a data folder FOLDER/<name>/<table>/*.parquet.
"""

import datetime as dt
import decimal
import json
import os
import sys
import uuid

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

ROOT = sys.argv[1]
AT = dt.datetime(2026, 1, 2, 3, 4, 5, 678901)


def path(name):
    full = os.path.join(ROOT, name)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    return full


def pandas(name, frame, **options):
    frame.to_parquet(path(name), **options)


def arrow(name, columns, **options):
    table = columns if isinstance(columns, pa.Table) else pa.table(columns)
    pq.write_table(table, path(name), **options)


def duck(name, select):
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({select}) TO '{path(name)}' (FORMAT parquet)")


# A table as it should be: every type that Spark takes, from pandas and from DuckDB.
frame = pd.DataFrame(
    {
        "id": [1, 2, 3],
        "name": ["Ann", "Bob", None],
        "amount": [1.5, 2.5, None],
        "active": [True, False, True],
        "day": [dt.date(2026, 1, 1)] * 3,
        "at": pd.Series([AT] * 3).astype("datetime64[us]").dt.tz_localize("UTC"),
        "price": [decimal.Decimal("1.10")] * 3,
        "tags": [["a", "b"], [], None],
    }
)
pandas("good/customers/part-0.parquet", frame, index=False)
pandas("no-rows/customers/pandas.parquet", frame.iloc[:0], index=False)
arrow("no-rows/customers/arrow.parquet", pa.table({"id": pa.array([], pa.int64())}))
duck("no-rows/customers/duckdb.parquet", "SELECT 1::BIGINT AS id WHERE false")
arrow(
    "good/orders/part-0.parquet",
    {
        "small": pa.array([1], pa.int8()),
        "address": pa.array([{"city": "Bern", "zip": 3000}]),
        "labels": pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int32())),
        "lines": pa.array([[{"sku": "a", "qty": 1}]]),
        "blob": pa.array([b"x"]),
        "wide": pa.array([decimal.Decimal("1.5")], pa.decimal128(38, 1)),
    },
)
duck(
    "good/stores/part-0.parquet",
    "SELECT range AS id, 'x' AS name, 1.5::DECIMAL(18,2) AS amount, DATE '2026-01-01' AS day, "
    "TIMESTAMPTZ '2026-01-01' AS at, [1, 2] AS numbers, {'a': 1} AS nested, MAP {'k': 1} AS labels FROM range(5)",
)

# 2 timestamp-nanos
nanos = pd.DataFrame({"at": pd.Series([AT]).astype("datetime64[ns]"), "id": [1]})
pandas("timestamp-nanos/events/pandas.parquet", nanos, version="2.6", coerce_timestamps=None)
zoned = nanos.assign(at=nanos["at"].dt.tz_localize("UTC"))
pandas("timestamp-nanos/zoned/pandas.parquet", zoned, version="2.6", coerce_timestamps=None)
inner = pa.struct([("at", pa.timestamp("ns")), ("all", pa.list_(pa.timestamp("ns")))])
arrow("timestamp-nanos/nested/arrow.parquet", {"seen": pa.array([{"at": AT, "all": [AT]}], inner)})
duck("timestamp-nanos/duck/duckdb.parquet", "SELECT TIMESTAMP_NS '2026-01-01 00:00:00.123456789' AS at")

# 6 uuid
duck("uuid/people/duckdb.parquet", "SELECT uuid() AS id, {'key': uuid()} AS nested")
ids = pa.array([uuid.UUID(int=7).bytes], pa.binary(16))
arrow("uuid/arrow/arrow.parquet", {"id": pa.ExtensionArray.from_storage(pa.uuid(), ids)})

# 7 time-interval
duck("time-interval/shifts/duckdb.parquet", "SELECT TIME '12:30:00' AS opens, INTERVAL 3 DAY AS lasts")
pandas("time-interval/pandas/pandas.parquet", pd.DataFrame({"opens": [dt.time(12, 30)]}))

# 10 wide-decimal
arrow("wide-decimal/amounts/arrow.parquet", {"total": pa.array([decimal.Decimal("1.25")], pa.decimal256(50, 2))})

# 12 case-conflict
arrow("case-conflict/joined/arrow.parquet", {"id": [1], "Name": ["a"], "ID": [2], "nested": [{"a": 1, "A": 2}]})

# 14 schema-mismatch
pandas("schema-mismatch/int_double/part-0.parquet", pd.DataFrame({"id": [1, 2], "qty": [1, 2]}))
pandas("schema-mismatch/int_double/part-1.parquet", pd.DataFrame({"id": [3, 4], "qty": [1, None]}))
pandas("schema-mismatch/int_double/part-2.parquet", pd.DataFrame({"id": [5, 6], "qty": [3, 4]}))
arrow("schema-mismatch/missing/a.parquet", {"id": [1], "note": ["x"]})
arrow("schema-mismatch/missing/b.parquet", {"id": [2]})
arrow("schema-mismatch/missing/c.parquet", {"id": [3], "note": ["y"]})
arrow("schema-mismatch/nested/a.parquet", {"at": [{"x": 1, "y": "t"}]})
arrow("schema-mismatch/nested/b.parquet", {"at": [{"x": 1.5, "y": "t"}]})
arrow("schema-mismatch/shape/a.parquet", {"v": [{"x": 1}]})
arrow("schema-mismatch/shape/b.parquet", {"v": [[1]]})
arrow("schema-mismatch/null_type/a.parquet", {"note": ["x"]})
arrow("schema-mismatch/null_type/b.parquet", {"note": [None]})
for file, nullable in (("a", True), ("b", False)):
    schema = pa.schema([pa.field("id", pa.int64(), nullable=nullable)])
    arrow(f"schema-mismatch/nullability/{file}.parquet", pa.table({"id": [1]}, schema=schema))
arrow("schema-mismatch/spelling/a.parquet", {"Id": [1]})
arrow("schema-mismatch/spelling/b.parquet", {"id": [1]})

# What differs in the file but not to Spark: units, string flavours, order of columns, the shape of lists.
arrow("same-to-spark/t/a.parquet", {"at": pa.array([AT], pa.timestamp("us", "UTC")), "name": ["x"]}, coerce_timestamps="ms", allow_truncated_timestamps=True)
arrow("same-to-spark/t/b.parquet", {"name": pa.array(["x"], pa.large_string()), "at": pa.array([AT], pa.timestamp("us", "UTC"))})
pairs = pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64()))
lists = {"n": pa.array([[1]], pa.list_(pa.int64())), "m": pairs}
arrow("same-to-spark/lists/arrow.parquet", lists)
arrow("same-to-spark/lists/old.parquet", lists, use_compliant_nested_type=False)

# 22 float16
arrow("float16/sensors/arrow.parquet", {"value": pa.array(np.array([1.5], np.float16))})

# Hive partitions
sales = pd.DataFrame({"id": [1, 2, 3], "year": [2025, 2025, 2026], "country": ["CH", "DE", "CH"]})
pandas("partitions/sales", sales, partition_cols=["year", "country"])

# Encrypted, by the two ways that the format knows.
class Kms(pe.KmsClient):
    def __init__(self, _config):
        pe.KmsClient.__init__(self)

    def wrap_key(self, key, _identifier):
        return key

    def unwrap_key(self, key, _identifier):
        return key


factory = pe.CryptoFactory(lambda config: Kms(config))
secret = pa.table({"id": [1], "name": ["x"]})
for name, plaintext in (("footer", False), ("column", True)):
    properties = factory.file_encryption_properties(
        pe.KmsConnectionConfig(),
        pe.EncryptionConfiguration(
            footer_key="f", column_keys={"c": ["name"]}, plaintext_footer=plaintext, double_wrapping=False
        ),
    )
    target = path(f"encrypted/secrets/{name}.parquet")
    with pq.ParquetWriter(target, secret.schema, encryption_properties=properties) as writer:
        writer.write_table(secret)

# Comments as Spark leaves them, and a table comment as pyarrow and DuckDB can leave one.
spark = (
    '{"type":"struct","fields":['
    '{"name":"id","type":"long","nullable":true,"metadata":{"comment":"Primary key"}},'
    '{"name":"address","type":{"type":"struct","fields":['
    '{"name":"city","type":"string","nullable":true,"metadata":{"comment":"It\'s a \\\\ city"}}]},"nullable":true,"metadata":{}},'
    '{"name":"gone","type":"long","nullable":true,"metadata":{"comment":"not in the file"}}]}'
)
commented = pa.table({"id": [1], "address": [{"city": "Bern"}]})
arrow(
    "comments/customers/part-0.parquet",
    commented.replace_schema_metadata({"org.apache.spark.sql.parquet.row.metadata": spark, "comment": "Who buys"}),
)
odd = ["unit price", "a`b", "it's \"q\"", "back\\slash"]
fields = [{"name": name, "type": "long", "metadata": {"comment": str(at)}} for at, name in enumerate(odd, 1)]
arrow(
    "odd-names/sheet/part-0.parquet",
    pa.table({name: [1] for name in odd}).replace_schema_metadata(
        {"org.apache.spark.sql.parquet.row.metadata": json.dumps({"type": "struct", "fields": fields})}
    ),
)

# A footer of more than 64 KiB.
arrow("wide/columns/arrow.parquet", {f"column_{i}": [i] for i in range(2000)})
