"""Writes one table for each item of a JSON list on standard input: {"type": …, "values": […], "rows": rows a group}.

Run as: python write_random.py FOLDER. A type is a name, ["list", type], ["map", type] with keys of text, or
{"field": type, …}. Times are in microseconds.
"""

import datetime as dt
import decimal
import json
import os
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

LEAVES = {
    "nanos": pa.timestamp("ns"),
    "zoned": pa.timestamp("ns", "UTC"),
    "ntz": pa.timestamp("us"),
    "u8": pa.uint8(),
    "u16": pa.uint16(),
    "u32": pa.uint32(),
    "u64": pa.uint64(),
    "half": pa.float16(),
    "clock": pa.time64("us"),
    "text": pa.string(),
    "blob": pa.binary(),
    "real": pa.float64(),
    "long": pa.int64(),
}


def arrow(kind):
    if isinstance(kind, dict):
        return pa.struct([(name, arrow(part)) for name, part in kind.items()])
    if isinstance(kind, list):
        return pa.list_(arrow(kind[1])) if kind[0] == "list" else pa.map_(pa.string(), arrow(kind[1]))
    return LEAVES[kind]


def value(kind, given):
    if given is None:
        return None
    if isinstance(kind, dict):
        return {name: value(part, given[name]) for name, part in kind.items()}
    if isinstance(kind, list):
        if kind[0] == "list":
            return [value(kind[1], part) for part in given]
        return [(key, value(kind[1], part)) for key, part in given]
    if kind in ("nanos", "zoned", "ntz"):
        return dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=int(given))
    if kind == "clock":
        return (dt.datetime.min + dt.timedelta(microseconds=int(given))).time()
    if kind in ("u64", "long"):
        return int(given)
    if kind == "half":
        return np.float16(given)
    return bytes.fromhex(given) if kind == "blob" else float(given) if kind == "real" else given


for at, table in enumerate(json.load(sys.stdin)):
    folder = os.path.join(sys.argv[1], f"t{at}")
    os.makedirs(folder)
    column = pa.array([value(table["type"], given) for given in table["values"]], arrow(table["type"]))
    options = {"row_group_size": table["rows"], "data_page_size": 64, "compression": table["codec"]}
    pq.write_table(pa.table({"v": column, "u": pa.array([1] * len(column), pa.uint8())}), f"{folder}/a.parquet", **options)
