"""Reads the files of a folder and compares them with cases.json: python read_back.py <folder> <reader>…. Prints {reader: {case: problem or null}}."""

import datetime
import json
import struct
import sys
from pathlib import Path

EPOCH = datetime.datetime(1970, 1, 1)
DAY = datetime.date(1970, 1, 1)


def plain(value, kind):
    if value is None:
        return None
    name = kind["kind"]
    if name in ("float", "double"):
        # Every NaN is the same.
        return struct.pack(">d", float("nan") if value != value else value).hex()
    if name == "binary":
        return bytes(value).hex()
    if name == "date":
        return (value - DAY).days
    if name in ("timestamp", "timestamp_ntz"):
        return (value.replace(tzinfo=None) - EPOCH) // datetime.timedelta(microseconds=1)
    if name == "decimal":
        whole = value.scaleb(kind["scale"])
        assert whole == int(whole), value
        return int(whole)
    if name == "array":
        return [plain(one, kind["element"]) for one in value]
    if name == "map":
        pairs = value.items() if isinstance(value, dict) else value
        return [[plain(key, kind["key"]), plain(one, kind["value"])] for key, one in pairs]
    if name == "struct":
        return [plain(value[field["name"]], field["type"]) for field in kind["fields"]]
    return value


def by_pyarrow(path, case):
    import pyarrow.parquet as parquet

    table = parquet.ParquetFile(path).read()
    return [column.to_pylist() for column in table.columns]


def spark_session(vectorized):
    from pyspark.sql import SparkSession

    return (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.parquet.enableVectorizedReader", vectorized)
        .config("spark.driver.memory", "1g")
        .getOrCreate()
    )


def by_spark(vectorized):
    session = spark_session(vectorized)
    session.sparkContext.setLogLevel("OFF")
    session.conf.set("spark.sql.parquet.enableVectorizedReader", vectorized)

    def read(path, case):
        frame = session.read.parquet(str(path))
        comments = [field.metadata.get("comment") for field in frame.schema.fields]
        assert comments == [field.get("comment") for field in case["fields"]], comments
        rows = sorted(frame.collect(), key=lambda row: row["n"])
        # Pages that an index says have no such row are passed over.
        picked = [row["n"] for row in frame.where("n >= 350 and n < 620").collect()]
        assert sorted(picked) == [n for n in case["columns"][0] if 350 <= n < 620], "filter"
        for at, field in enumerate(case["fields"]):
            if field["type"]["kind"] in ("int", "string", "decimal", "date", "bigint") and at > 0:
                present = next((row[at] for row in rows[len(rows) // 2 :] if row[at] is not None), None)
                if present is None:
                    continue
                name = field["name"]
                # Spark's Python makes other days of old dates.
                is_date = field["type"]["kind"] == "date"
                condition = f"{name} = DATE'{present.isoformat()}'" if is_date else frame[name] == present
                found = frame.where(condition).count()
                assert found == sum(row[at] == present for row in rows), f"filter {name} {found}"
        return [[row[at] for row in rows] for at in range(len(case["fields"]))]

    return read


READERS = {"pyarrow": lambda: by_pyarrow, "spark": lambda: by_spark("true"), "spark-rows": lambda: by_spark("false")}


def problem_of(read, path, case):
    try:
        columns = read(path, case)
        for field, values, expected in zip(case["fields"], columns, case["columns"], strict=True):
            got = [plain(value, field["type"]) for value in values]
            if got != expected:
                at = next(i for i in range(max(len(got), len(expected))) if got[i : i + 1] != expected[i : i + 1])
                return f"{field} row {at}: {got[at : at + 1]} for {expected[at : at + 1]}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:600]


def main(folder, readers):
    cases = json.loads((folder / "cases.json").read_text())
    problems = {}
    for name in readers:
        read = READERS[name]()
        problems[name] = {case["name"]: problem_of(read, folder / f"{case['name']}.parquet", case) for case in cases}
    print(json.dumps(problems))


main(Path(sys.argv[1]), sys.argv[2:])
