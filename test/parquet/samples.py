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
import polars as pl
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


def duck(name, select, options=""):
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({select}) TO '{path(name)}' (FORMAT parquet{options})")


def polars(name, columns, **options):
    pl.DataFrame(columns).write_parquet(path(name), **options)


def patch(name, changes):
    """Changes bytes of the footer, for what no writer of today makes: the changes are (what is there, what is to be)."""
    with open(path(name), "rb") as file:
        data = file.read()
    length = int.from_bytes(data[-8:-4], "little")
    body, footer = data[: -8 - length], data[-8 - length : -8]
    for old, new in changes:
        assert footer.count(old) == 1, (name, old, footer.count(old))
        footer = footer.replace(old, new)
    with open(path(name), "wb") as file:
        file.write(body + footer + len(footer).to_bytes(4, "little") + b"PAR1")


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

# 3 timestamp-int96
two = {"seen": pa.array([{"at": AT}], pa.struct([("at", pa.timestamp("us"))])), "at": pa.array([AT], pa.timestamp("us"))}
for part in ("a", "b"):
    arrow(f"timestamp-int96/events/{part}.parquet", {"id": [1], **two}, use_deprecated_int96_timestamps=True)

# 4 timestamp-ntz
pandas("timestamp-ntz/pandas/0.parquet", pd.DataFrame({"at": [AT], "until": [AT]}))
pandas("timestamp-ntz/pandas/1.parquet", pd.DataFrame({"at": [AT], "until": [AT]}))
polars("timestamp-ntz/polars/0.parquet", {"at": [AT]})
duck("timestamp-ntz/duck/0.parquet", "SELECT TIMESTAMP '2026-01-01' AS at")
arrow("timestamp-ntz/nested/0.parquet", {"seen": pa.array([{"at": AT}], pa.struct([("at", pa.timestamp("us"))]))})

# 5 unsigned-integer
unsigned = {f"u{bits}": np.array([1], f"uint{bits}") for bits in (8, 16, 32, 64)}
pandas("unsigned-integer/numpy/0.parquet", pd.DataFrame(unsigned))
duck("unsigned-integer/duck/0.parquet", "SELECT 1::UINTEGER AS n, {'n': 1::UBIGINT} AS nested")
polars("unsigned-integer/polars/0.parquet", {"n": pl.Series([1], dtype=pl.UInt32)})

# 6 uuid
duck("uuid/people/duckdb.parquet", "SELECT uuid() AS id, {'key': uuid()} AS nested")
ids = pa.array([uuid.UUID(int=7).bytes], pa.binary(16))
arrow("uuid/arrow/arrow.parquet", {"id": pa.ExtensionArray.from_storage(pa.uuid(), ids)})

# 7 time-interval
duck("time-interval/shifts/duckdb.parquet", "SELECT TIME '12:30:00' AS opens, INTERVAL 3 DAY AS lasts")
pandas("time-interval/pandas/pandas.parquet", pd.DataFrame({"opens": [dt.time(12, 30)]}))

# 8 json-bson-enum
duck("json-bson-enum/duck/0.parquet", "SELECT '{}'::JSON AS payload")
payload = pa.ExtensionArray.from_storage(pa.json_(), pa.array(["{}"]))
arrow("json-bson-enum/arrow/0.parquet", {"payload": payload})
# Converted types JSON (19) and UTF8 (0): nothing here writes BSON (20) and ENUM (4), of which old writers made much.
for kind, number in (("bson", 20), ("enum", 4)):
    arrow(f"json-bson-enum/{kind}/0.parquet", {"kind": ["x"]}, store_schema=False)
    patch(f"json-bson-enum/{kind}/0.parquet", [(b"\x18\x04kind%\x00L\x1c\x00\x00\x00", b"\x18\x04kind%" + bytes([number * 2]) + b"\x00")])

# 9 lossy-double
duck("lossy-double/sums/0.parquet", "SELECT sum(range + 9007199254740993) AS total, sum(range) AS small, 9007199254740993.5::DOUBLE + 0.5 AS real FROM range(3)")
duck("lossy-double/huge/0.parquet", "SELECT 170141183460469231731687303715884105727::HUGEINT AS n, {'n': 9007199254740993::HUGEINT} AS nested, [9007199254740993::HUGEINT] AS list")
duck("lossy-double/mixed/0.parquet", "SELECT unnest([9007199254740993.0::DOUBLE, 0.5, 3.0, NULL]) AS real")
duck("lossy-double/nulls/0.parquet", "SELECT NULL::HUGEINT AS n")
arrow("empty-page/lz4/0.parquet", {"n": pa.array([None, 7.0], pa.float64())}, compression="lz4", row_group_size=1)
arrow("lossy-double/arrow/0.parquet", {"n": [9007199254740992.0]})

# 10 wide-decimal
arrow("wide-decimal/amounts/arrow.parquet", {"total": pa.array([decimal.Decimal("1.25")], pa.decimal256(50, 2))})

# 11 column-name
pandas("column-name/sheet/0.parquet", pd.DataFrame({"Unit price (EUR)": [1], "a\tb": [2], "c=d": [3], "e.f": [4], "g-h": [5]}))
polars("column-name/polars/0.parquet", {"a b": [1], "nested": [{"c;d": 1}]})
duck("column-name/duck/0.parquet", 'SELECT 1 AS "a,b"')

# 12 case-conflict
arrow("case-conflict/joined/arrow.parquet", {"id": [1], "Name": ["a"], "ID": [2], "nested": [{"a": 1, "A": 2}]})

# 13 duplicate-name, pandas-index
arrow("duplicate-name/joined/arrow.parquet", pa.Table.from_arrays([pa.array([1])] * 3, names=["id", "id", "name"]))
arrow("duplicate-name/nameless/arrow.parquet", {"": [1], "id": [2]})
pandas("pandas-index/filtered/0.parquet", pd.DataFrame({"id": [1]}, index=[7]))

# 14 schema-mismatch
pandas("schema-mismatch/int_double/part-0.parquet", pd.DataFrame({"id": [1, 2], "qty": [1, 2]}))
pandas("schema-mismatch/int_double/part-1.parquet", pd.DataFrame({"id": [3, 4], "qty": [1, None]}))
pandas("schema-mismatch/int_double/part-2.parquet", pd.DataFrame({"id": [5, 6], "qty": [3, 4]}))
arrow("schema-mismatch/missing/a.parquet", {"id": [1], "note": ["x"]})
arrow("schema-mismatch/missing/b.parquet", {"id": [2]})
arrow("schema-mismatch/missing/c.parquet", {"id": [3], "note": ["y"]})
# Spark takes the schema of the first file: here the column is lost.
arrow("schema-mismatch/missing_first/a.parquet", {"id": [1]})
arrow("schema-mismatch/missing_first/b.parquet", {"id": [2], "note": ["x"]})
arrow("schema-mismatch/missing_first/c.parquet", {"id": [3], "note": ["y"]})
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

arrow("schema-mismatch/text/a.parquet", {"code": ["x"]})
arrow("schema-mismatch/text/b.parquet", {"code": [b"x"]})
arrow("schema-mismatch/zone/a.parquet", {"at": pa.array([AT], pa.timestamp("us", "UTC"))})
arrow("schema-mismatch/zone/b.parquet", {"at": pa.array([AT], pa.timestamp("us", "UTC"))})
arrow("schema-mismatch/zone/c.parquet", {"at": pa.array([AT], pa.timestamp("us"))})

# 15 null-type
pandas("null-type/notes/0.parquet", pd.DataFrame({"id": [1], "note": [None]}))
polars("null-type/polars/0.parquet", {"id": [1], "note": [None]})

# 18 codec, 26 lz4-raw
for codec in ("brotli", "lz4", "gzip", "zstd", "snappy"):
    arrow(f"codec/arrow_{codec}/0.parquet", {"id": [1]}, compression=codec)
    polars(f"codec/polars_{codec}/0.parquet", {"id": [1]}, compression=codec)
    duck(f"codec/duckdb_{codec}/0.parquet", "SELECT 1 AS id", f", COMPRESSION {codec}")
# No writer here has LZO: the number of the codec is changed, from BROTLI (4) to LZO (3).
arrow("codec/lzo/0.parquet", {"id": [1]}, compression="brotli")
patch("codec/lzo/0.parquet", [(b"\x18\x02id\x15\x08", b"\x18\x02id\x15\x06")])

# 21 map-struct: no writer here makes these. A map's key becomes optional, and a struct without fields is put in.
arrow("map-struct/maps/0.parquet", {"m": pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64()))})
patch("map-struct/maps/0.parquet", [(b"\x25\x00\x18\x03key", b"\x25\x02\x18\x03key")])
arrow("map-struct/structs/0.parquet", {"id": [1]}, store_schema=False)
patch("map-struct/structs/0.parquet", [(b"\x19\x2c5\x00\x18\x06schema\x15\x02", b"\x19\x3c5\x00\x18\x06schema\x15\x04"), (b"%\x02\x18\x02id\x00", b"%\x02\x18\x02id\x005\x02\x18\x01s\x15\x00\x00")])

# 23 byte-stream-split
arrow("byte-stream-split/arrow/0.parquet", {"id": [1], "v": [1.5], "nested": [{"v": 1.5}]}, use_byte_stream_split=["v", "nested.v"], use_dictionary=False)
duck("byte-stream-split/duck/0.parquet", "SELECT random() AS v FROM range(5000)", ", PARQUET_VERSION v2")

# 24 partition-values
one = {"id": [1]}
arrow("partition-values/keys/k=1/0.parquet", one)
arrow("partition-values/keys/k=2/0.parquet", one)
arrow("partition-values/keys/j=1/0.parquet", one)
arrow("partition-values/depths/k=1/0.parquet", one)
arrow("partition-values/depths/k=1/j=2/0.parquet", one)
arrow("partition-values/beside/0.parquet", one)
arrow("partition-values/beside/1.parquet", one)
arrow("partition-values/beside/k=1/0.parquet", one)
arrow("partition-values/zeros/k=01/0.parquet", one)
arrow("partition-values/zeros/k=2/0.parquet", one)
arrow("partition-values/truths/k=True/0.parquet", one)
arrow("partition-values/both/k=1/0.parquet", {"id": [1], "K": [1]})
arrow("partition-values/spelling/Key=1/0.parquet", one)
arrow("partition-values/spelling/key=2/0.parquet", one)
for value in ("1", "x", "2026-01-01", "0.5", "__HIVE_DEFAULT_PARTITION__"):
    arrow(f"good-partitions/mixed/k={value}/0.parquet", one)
    if "HIVE" not in value:
        arrow(f"good-partitions/alone_{value.strip('_').lower()[:4]}/k={value}/0.parquet", one)
arrow("good-partitions/text/k=01/0.parquet", one)
arrow("good-partitions/text/k=x/0.parquet", one)

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
