"""Writes each file of a folder anew with pyarrow and compares what the two say of their columns. Prints {case: [differences]}."""

import json
import sys
from pathlib import Path

import pyarrow.parquet as parquet

LONGEST = 64


def differences(path, again):
    own = parquet.ParquetFile(path)
    table = own.read()
    rows = own.metadata.row_group(0).num_rows if own.num_row_groups else 1
    parquet.write_table(table, again, row_group_size=rows, store_decimal_as_integer=True)
    other = parquet.ParquetFile(again)
    for got, want in zip(lines(own.schema), lines(other.schema), strict=True):
        if got != want:
            yield f"schema {got}, not {want}"
    if own.metadata.num_rows != other.metadata.num_rows or (table.num_rows and own.num_row_groups != other.num_row_groups):
        yield "row groups"
    for group in range(own.num_row_groups):
        for at in range(own.metadata.num_columns):
            column = own.metadata.row_group(group).column(at)
            model = other.metadata.row_group(group).column(at)
            yield from (f"{group} {column.path_in_schema} {what}" for what in of_column(column, model))


def lines(schema):
    # pyarrow gives every timestamp a converted type, also one that is not adjusted to UTC: Spark does not.
    return str(schema).replace("force_set_converted_type=true", "force_set_converted_type=false").split("\n")[1:]


def of_column(column, model):
    if column.num_values != model.num_values:
        yield f"{column.num_values} levels, not {model.num_values}"
    got, want = column.statistics, model.statistics
    if got.null_count != want.null_count:
        yield f"{got.null_count} nulls, not {want.null_count}"
    if got.has_min_max != want.has_min_max:
        yield f"min and max: {got.has_min_max}, not {want.has_min_max}"
    if not want.has_min_max:
        return
    if column.physical_type == "BYTE_ARRAY":
        least, most = as_bytes(want.min), as_bytes(want.max)
        lower, upper = as_bytes(got.min), as_bytes(got.max)
        if lower != least and not (len(least) > LONGEST and lower < least and least.startswith(lower) and not got.is_min_value_exact):
            yield f"min {lower}, not {least}"
        if upper != most and not (len(most) > LONGEST and upper > most and len(upper) <= LONGEST and not got.is_max_value_exact):
            yield f"max {upper}, not {most}"
    elif (repr(got.min), repr(got.max)) != (repr(want.min), repr(want.max)):
        yield f"{got.min!r} to {got.max!r}, not {want.min!r} to {want.max!r}"


def as_bytes(value):
    return value.encode() if isinstance(value, str) else value


def main(folder):
    cases = json.loads((folder / "cases.json").read_text())
    again = folder / "again.pq"
    print(json.dumps({case["name"]: list(differences(folder / f"{case['name']}.parquet", again)) for case in cases}))


main(Path(sys.argv[1]))
