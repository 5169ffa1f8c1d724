"""Writes data folders that --fix has to mend, with several row groups, nulls and edge values, each by the writer that makes the trap.

Run as: python fix_samples.py FOLDER. Each sample is a data folder FOLDER/<name>/<table>/*.parquet.
"""

import datetime as dt
import decimal
import os
import sys
import uuid

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = sys.argv[1]
AT = dt.datetime(2026, 1, 2, 3, 4, 5, 678901)
OLD = dt.datetime(1677, 9, 22, 0, 0, 0, 1)
N = 3000


def path(name):
    full = os.path.join(ROOT, name)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    return full


def arrow(name, columns, **options):
    table = columns if isinstance(columns, pa.Table) else pa.table(columns)
    pq.write_table(table, path(name), **{"row_group_size": 1000, **options})


def repeat(values, kind):
    return pa.array([values[i % len(values)] for i in range(N)], kind)


def fields(**kinds):
    return pa.struct(list(kinds.items()))


# What is right beside what is wrong: it has to come through as well.
plain = {
    "id": pa.array(range(N), pa.int64()),
    "tiny": repeat([1, -128, None], pa.int8()),
    "real": repeat([1.5, float("nan"), float("inf"), -0.0, None], pa.float64()),
    "single": repeat([1.5, float("nan"), None], pa.float32()),
    "yes": repeat([True, False, None], pa.bool_()),
    "text": repeat(["a", "", "größe 顧客 🌊", "nul \0", None], pa.string()),
    "blob": repeat([b"\xff\x00", b"", None], pa.binary()),
    "fixed": repeat([b"abcd", None], pa.binary(4)),
    "day": repeat([dt.date(1, 1, 1), dt.date(9999, 12, 31), None], pa.date32()),
    "price": repeat([decimal.Decimal("-1.25"), decimal.Decimal("12345.67"), None], pa.decimal128(9, 2)),
    "wide": repeat([decimal.Decimal(10) ** 36 + decimal.Decimal("0.5"), None], pa.decimal128(38, 1)),
    "utc": repeat([AT, OLD, None], pa.timestamp("us", "UTC")),
    "millis": repeat([AT.replace(microsecond=678000), None], pa.timestamp("ms", "UTC")),
    "list": repeat([[1, None], [], None], pa.list_(pa.int32())),
    "map": repeat([[("k", 1), ("j", None)], [], None], pa.map_(pa.string(), pa.int32())),
}
nested = fields(at=pa.timestamp("ns"), all=pa.list_(pa.timestamp("ns", "UTC")), by=pa.map_(pa.string(), pa.uint8()))
deep = pa.list_(pa.list_(fields(n=pa.uint16(), f=pa.float16())))
arrow(
    "types/arrow/part-0.parquet",
    {
        **plain,
        "nanos": repeat([AT, OLD, None], pa.timestamp("ns")),
        "zoned": repeat([AT, None], pa.timestamp("ns", "Europe/Zurich")),
        "ntz": repeat([AT, OLD, None], pa.timestamp("us")),
        "u8": repeat([0, 255, None], pa.uint8()),
        "u16": repeat([0, 65535, None], pa.uint16()),
        "u32": repeat([0, 2**32 - 1, None], pa.uint32()),
        "u64": repeat([0, 2**63 - 1, None], pa.uint64()),
        "huge": repeat([0, 2**64 - 1, None], pa.uint64()),
        "half": repeat([np.float16(1.5), np.float16("nan"), np.float16(-0.0), np.float16(6e-8), None], pa.float16()),
        "clock": repeat([dt.time(12, 30), dt.time(23, 59, 59, 999999), dt.time(0, 0, 0, 500000), None], pa.time64("us")),
        "millis_clock": repeat([dt.time(12, 30, 1, 5000), None], pa.time32("ms")),
        "nanos_clock": repeat([12345678901000, 1000, None], pa.time64("ns")),
        "money": repeat([decimal.Decimal("1.25"), decimal.Decimal(-(10**35)), None], pa.decimal256(50, 2)),
        "nothing": pa.nulls(N),
        "nested": repeat([{"at": AT, "all": [AT, None], "by": [("k", 255)]}, {"at": None, "all": None, "by": None}, None], nested),
        "deep": repeat([[[{"n": 65535, "f": np.float16(1.5)}, None], [], None], [], None], deep),
        "unit price (CHF)": repeat([1, None], pa.int32()),
        "unit_price": repeat([2, None], pa.int32()),
        "ID": repeat(["x", None], pa.string()),
        'in "a" struct': repeat([{"a": 1, "A": "x", "b c": 2}, None], fields(**{"a": pa.int32(), "A": pa.string(), "b c": pa.uint8()})),
    },
)
ids = [uuid.UUID(int=i * 7**40 % 2**128).bytes if i % 3 else None for i in range(N)]
uuids = pa.ExtensionArray.from_storage(pa.uuid(), pa.array(ids, pa.binary(16)))
texts = pa.ExtensionArray.from_storage(pa.json_(), repeat(['{"a": 1 }', "[]", None], pa.string()))
arrow("types/extension/part-0.parquet", pa.table([uuids, texts], names=["id", "doc"]))
with duckdb.connect() as connection:
    connection.execute(
        f"""COPY (SELECT range AS id, uuid() AS key, TIME '12:30:00.25' AS opens, (range * 3)::UINTEGER AS small,
            (18446744073709551615 - range)::UBIGINT AS big, INTERVAL (range) MONTH + INTERVAL (range * 7) MILLISECOND AS lasts,
            INTERVAL 0 DAY AS never, INTERVAL 1 DAY AS once,
            'x'::ENUM('x', 'y') AS kind, '{{"a": [1]}}'::JSON AS doc, TIMESTAMP '2026-01-01 01:02:03.5' AS at,
            CASE WHEN range % 2 = 0 THEN {{'u': uuid(), 't': [TIME '01:00:00']}} END AS nested
            FROM range({N})) TO '{path("types/duck/part-0.parquet")}' (FORMAT parquet, ROW_GROUP_SIZE 1000)"""
    )
arrow("types/int96/part-0.parquet", {"at": repeat([AT, OLD, None], pa.timestamp("us"))}, use_deprecated_int96_timestamps=True)
required = pa.schema([pa.field("id", pa.uint8(), nullable=False), pa.field("s", pa.struct([pa.field("t", pa.time64("us"), nullable=False)]), nullable=False)])
arrow("types/required/part-0.parquet", pa.table({"id": pa.array([1, 2], pa.uint8()), "s": [{"t": dt.time(1)}, {"t": dt.time(2)}]}, schema=required))
arrow("types/empty/part-0.parquet", {"at": pa.array([], pa.timestamp("ns")), "m": pa.array([], pa.decimal256(50, 2))})
frame = pd.DataFrame({"at": pd.Series([AT] * N).astype("datetime64[ns]"), "n": np.arange(N, dtype="uint16")})
frame.to_parquet(path("types/pandas/part-0.parquet"), version="2.6", coerce_timestamps=None)

# Storage alone.
arrow("storage/brotli/a.parquet", {"id": pa.array(range(N))}, compression="brotli")
arrow("storage/lz4/a.parquet", {"id": pa.array(range(N)), "s": repeat(["a", None], pa.string())}, compression="lz4")
arrow("storage/split/a.parquet", {"x": repeat([1.5, -2.5, float("nan")], pa.float64())}, use_dictionary=False, use_byte_stream_split=True)

# Files of one table.
qty = lambda file, values, kind: arrow(f"tables/{file}.parquet", {"id": pa.array(range(len(values)), pa.int32()), "qty": pa.array(values, kind)})
qty("whole/a", [1, 2], pa.int64()), qty("whole/b", [3.0, None], pa.float64())
qty("fractions/a", [1, -(2**53) + 1], pa.int64()), qty("fractions/b", [0.5, None, float("nan")], pa.float64())
qty("widths/a", [1], pa.int8()), qty("widths/b", [2**31 - 1, None], pa.int32()), qty("widths/c", [7], pa.uint32())
qty("reals/a", [1.5, float("nan")], pa.float32()), qty("reals/b", [1e300], pa.float64())
qty("decimals/a", [decimal.Decimal("1.5")], pa.decimal128(10, 1)), qty("decimals/b", [decimal.Decimal("0.123")], pa.decimal128(4, 3)), qty("decimals/c", [2**62, None], pa.int64())
qty("unsigned/a", [1], pa.uint64()), qty("unsigned/b", [2**63], pa.uint64()), qty("unsigned/c", [-5], pa.int64())
qty("nulls/a", [None, None], pa.null()), qty("nulls/b", [[1]], pa.list_(pa.int16()))
qty("zones/a", [AT], pa.timestamp("us")), qty("zones/b", [AT], pa.timestamp("ms", "UTC"))
arrow("tables/names/a.parquet", {"a b": [1], "Name": ["x"]})
arrow("tables/names/b.parquet", {"name": ["y"], "a,b": [2], "a b": [3]})
arrow("tables/names/c.parquet", {"Name": ["z"], "a,b": [4], "a b": [5]})

# What is refused: with a value that has no place in the new type, in the second row group.
late = [AT] * 1500
arrow("refused/nanos/a.parquet", {"at": pa.array([1_767_323_045_678_901_000] * 1500 + [1_767_323_045_678_901_234], pa.timestamp("ns")), "u": pa.array([1] * 1501, pa.uint8())})
arrow("refused/nanos/b.parquet", {"at": pa.array(late, pa.timestamp("ns")), "u": pa.array([1] * 1500, pa.uint8())})
arrow("refused/int96/a.parquet", {"at": pa.array([1_767_323_045_678_901_234], pa.timestamp("ns"))}, use_deprecated_int96_timestamps=True)
arrow("refused/decimal/a.parquet", {"v": pa.array([decimal.Decimal(10) ** 38], pa.decimal256(50, 2))})
arrow("refused/nested_decimal/a.parquet", {"v": pa.array([[decimal.Decimal(1)]], pa.list_(pa.decimal256(50, 2)))})
arrow("refused/clock/a.parquet", {"t": pa.array([1], pa.time64("ns"))})
arrow("refused/twice/a.parquet", pa.table([pa.array([1], pa.uint8()), pa.array([2])], names=["x", "x"]))
arrow("refused/map/a.parquet", {"m": pa.array([[("k", 1), ("k", 2)]], pa.map_(pa.string(), pa.uint8()))})
qty("../refused/text/a", ["1"], pa.string()), qty("../refused/text/b", [1], pa.int64())
qty("../refused/rounded/a", [2**53 + 1], pa.int64()), qty("../refused/rounded/b", [0.5], pa.float64())
qty("../refused/nan/a", [2**53 + 1], pa.int64()), qty("../refused/nan/b", [float("nan"), 1.0], pa.float64())
qty("../refused/zero/a", [2**53 + 1], pa.int64()), qty("../refused/zero/b", [-0.0], pa.float64())
qty("../refused/digits/a", [decimal.Decimal(1)], pa.decimal128(38, 0)), qty("../refused/digits/b", [decimal.Decimal("0.5")], pa.decimal128(38, 30))
arrow("refused/missing/a.parquet", {"id": [1], "note": ["x"]})
arrow("refused/missing/b.parquet", {"id": [2]})
arrow("refused/shape/a.parquet", {"v": [{"x": 1}]})
arrow("refused/shape/b.parquet", {"v": [[1]]})

# Where nobody looks.
one = {"id": [1]}
for name in ("orders/_a.parquet", "orders/a.parquet", "orders/2026/b.parquet", "orders/2026-b.parquet", "orders/data.snappy"):
    arrow(f"places/{name}", one)
for name in ("customers.parquet", "orders.parquet", "_hidden/x.parquet", "sales/k=1/sub/a.parquet", "year=1/a.parquet"):
    arrow(f"places/{name}", one)
for name in ("lake/a.parquet", "lake/_delta_log/1.checkpoint.parquet", "_stage/t/a.parquet"):
    arrow(f"places/{name}", one)

# For the proof: a file, and what a careless rewriter might make of it.
rows = {"id": [1, 2, None], "x": [1.5, float("nan"), None]}
for name, changed in {
    "right": {},
    "value": {"id": [1, 3, None]},
    "order": {"id": [2, 1, None]},
    "null": {"id": [1, None, None]},
    "nan": {"x": [1.5, None, None]},
    "zero": {"id": [1, 2, 0]},
}.items():
    typed = {column: pa.array(values, pa.int64() if column == "id" else pa.float64(), from_pandas=False) for column, values in {**rows, **changed}.items()}
    arrow(f"proof/{name}/t/a.parquet", typed, compression="lz4")
arrow("proof/fewer/t/a.parquet", {"id": pa.array([1, 2]), "x": pa.array([1.5, float("nan")])}, compression="lz4")

# Comments, and what else a file says of itself.
spark = (
    '{"type":"struct","fields":['
    '{"name":"unit price","type":"timestamp_ntz","nullable":true,"metadata":{"comment":"When"}},'
    '{"name":"address","type":{"type":"struct","fields":['
    '{"name":"n","type":"short","nullable":true,"metadata":{"comment":"Number"}}]},"nullable":true,"metadata":{}}]}'
)
said = {"org.apache.spark.sql.parquet.row.metadata": spark, "comment": "Who's who", "own 'key'": "v\n\"1\""}
commented = pa.table({"unit price": pa.array([AT], pa.timestamp("us")), "address": pa.array([{"n": 1}], fields(n=pa.uint8()))})
arrow("comments/t/a.parquet", commented.replace_schema_metadata(said))

# Names that are code to somebody.
odd = ["it's", '"; DROP TABLE x; --', "a\nb", "SELECT", "1", "c0", "größe 顧客", "back\\slash", "__proto__"]
odd_columns = {name: pa.array([i], pa.uint8()) for i, name in enumerate(odd)}
arrow("odd/we [i]rd *?/it's \\ \"x\"\n.parquet", {**odd_columns, "s": pa.array([dict.fromkeys(odd[:-1], 1)], pa.struct([(name, pa.uint8()) for name in odd[:-1]]))})

# A folder with one table to fix and one that is fine.
arrow("zones-and-good/good/a.parquet", one)
arrow("zones-and-good/zones/a.parquet", {"at": pa.array([AT], pa.timestamp("us"))})
arrow("zones-and-good/zones/b.parquet", {"at": pa.array([AT], pa.timestamp("us", "UTC"))})
