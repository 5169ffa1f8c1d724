"""Writes one Parquet file whose comments are those on standard input: {"path", "comment", "columns": {name: comment}}."""

import json
import os
import sys

import pyarrow as pa
import pyarrow.parquet as pq

wanted = json.load(sys.stdin)
fields = [{"name": name, "type": "long", "metadata": {"comment": text}} for name, text in wanted["columns"].items()]
metadata = {
    "org.apache.spark.sql.parquet.row.metadata": json.dumps({"type": "struct", "fields": fields}),
    "comment": wanted["comment"],
}
os.makedirs(os.path.dirname(wanted["path"]), exist_ok=True)
table = pa.table({name: [1] for name in wanted["columns"]})
pq.write_table(table.replace_schema_metadata(metadata), wanted["path"])
