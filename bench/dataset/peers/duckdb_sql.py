"""The same columns as SQL: python duckdb_sql.py <ecommerce|lineitem> <orders> <folder> <zstd|snappy>."""

import sys
from pathlib import Path

import duckdb

job, orders, folder, codec = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
database = duckdb.connect()
database.execute("SET threads = 2")
database.execute("SET preserve_insertion_order = false")


def draw(column: str, row: str = "i") -> str:
    """Of [0, 1), by the row's number."""
    return f"((hash({row}, '{column}') >> 11)::DOUBLE / 9007199254740992)"


def integer(column: str, low: int, high: int, row: str = "i") -> str:
    return f"({low} + hash({row}, '{column}') % {high - low + 1})"


def one_of(column: str, values: list[str], row: str = "i") -> str:
    return f"[{', '.join(repr(value) for value in values)}][({integer(column, 1, len(values), row)})::BIGINT]"


def weighted(column: str, values: dict[str, int]) -> str:
    share, text = 0, "CASE"
    for value, weight in values.items():
        share += weight
        text += f" WHEN {draw(column)} < {share / 100} THEN '{value}'"
    return f"{text} END"


def numbers(count: int) -> str:
    """A table, because several threads read one and only one makes a range."""
    name = f"numbers_{count}"
    database.execute(f"CREATE TABLE {name} AS SELECT range AS i FROM range({count})")
    return name


def write(table: str, query: str) -> None:
    (folder / table).mkdir(parents=True)
    level = ", COMPRESSION_LEVEL 1" if codec == "zstd" else ""
    target = folder / table / "part-0.parquet"
    database.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION {codec}{level})")


def ecommerce() -> None:
    count = max(1, orders // 3)
    database.execute(f"""
        CREATE TABLE customers AS SELECT i + 1 AS customer_id,
            {weighted("tier", {"Free": 60, "Pro": 30, "Enterprise": 10})} AS tier,
            {weighted("region", {"North": 45, "South": 25, "East": 20, "West": 10})} AS region,
            TIMESTAMP '2023-03-01' + to_microseconds(({draw("signed")} * 1096 * 86400000000)::BIGINT) AS signed_up_at
        FROM {numbers(count)}""")
    write("customers", "FROM customers")
    normal = f"sqrt(-2 * ln(1 - {draw('a')})) * cos(2 * pi() * {draw('b')})"
    write(
        "orders",
        f"""
        SELECT order_id, customer_id, amount, status,
            signed_up_at + to_microseconds((share * epoch_us(TIMESTAMP '2026-03-01') - share * epoch_us(signed_up_at))::BIGINT)
                AS ordered_at
        FROM (
            SELECT i + 1 AS order_id,
                1 + hash(floor(pow({count}, {draw("rank")})), 'who') % {count} AS customer,
                {normal} AS score,
                {weighted("status", {"completed": 70, "pending": 15, "cancelled": 10, "refunded": 5})} AS status,
                {draw("when")} AS share
            FROM {numbers(orders)}
        ) JOIN customers ON customer_id = customer,
        LATERAL (SELECT (CASE tier WHEN 'Free' THEN 55 * exp(0.6 * score) WHEN 'Pro' THEN 245 * exp(0.7 * score)
            ELSE 1800 * exp(0.8 * score) END)::DECIMAL(12, 2) AS amount)""",
    )


def lineitem() -> None:
    words = {
        "a": "furious careful quick sly blithe regular final express special pending ironic even bold silent".split(),
        "b": "foxes ideas theodolites instructions dependencies excuses platelets asymptotes courts dolphins".split(),
        "c": "sleep wake are cajole haggle nag use boost affix detect integrate maintain nod was lose".split(),
        "d": "above across along after among around against beside between beyond despite during from".split(),
        "e": "furiously carefully quickly slyly blithely fluffily ruthlessly".split(),
        "f": "accounts packages deposits requests".split(),
    }
    sentence = " || ' ' || ".join(one_of(f"word {key}", values, "k") for key, values in words.items())
    write(
        "lineitem",
        f"""
        WITH o AS (SELECT i, i // 8 * 32 + i % 8 + 1 AS orderkey, DATE '1992-01-01' + {integer("date", 0, 2405)}::INT AS ordered,
            unnest(range(1, {integer("lines", 1, 7)}::INT + 1)) AS number FROM {numbers(orders)}),
        k AS (SELECT *, i * 8 + number AS k FROM o),
        l AS (SELECT *, {integer("part", 1, 200000, "k")}::BIGINT AS part, {integer("quantity", 1, 50, "k")}::INT AS quantity,
            ordered + {integer("ship", 1, 121, "k")}::INT AS shipped FROM k)
        SELECT orderkey AS l_orderkey, part AS l_partkey,
            (part + {integer("supplier", 0, 3, "k")}::BIGINT * (2500 + (part - 1) // 10000)) % 10000 + 1 AS l_suppkey,
            number::INT AS l_linenumber, quantity::DECIMAL(15, 2) AS l_quantity,
            (quantity * (90000 + part // 10 % 20001 + 100 * (part % 1000)) / 100)::DECIMAL(15, 2) AS l_extendedprice,
            ({integer("discount", 0, 10, "k")}::INT / 100)::DECIMAL(15, 2) AS l_discount,
            ({integer("tax", 0, 8, "k")}::INT / 100)::DECIMAL(15, 2) AS l_tax,
            CASE WHEN shipped + {integer("receipt", 1, 30, "k")}::INT > DATE '1995-06-17' THEN 'N'
                ELSE {one_of("returned", ["R", "A"], "k")} END AS l_returnflag,
            CASE WHEN shipped > DATE '1995-06-17' THEN 'O' ELSE 'F' END AS l_linestatus,
            shipped AS l_shipdate, ordered + {integer("commit", 30, 90, "k")}::INT AS l_commitdate,
            shipped + {integer("receipt", 1, 30, "k")}::INT AS l_receiptdate,
            {one_of("instruct", ["DELIVER IN PERSON", "COLLECT COD", "NONE", "TAKE BACK RETURN"], "k")} AS l_shipinstruct,
            {one_of("mode", ["REG AIR", "AIR", "RAIL", "SHIP", "TRUCK", "MAIL", "FOB"], "k")} AS l_shipmode,
            left({sentence}, {integer("letters", 10, 43, "k")}::INT) AS l_comment
        FROM l""",
    )


{"ecommerce": ecommerce, "lineitem": lineitem}[job]()
