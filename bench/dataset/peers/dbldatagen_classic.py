"""The shop by dbldatagen as it is on PyPI, which has no look at the customer: python dbldatagen_classic.py <orders> <folder>."""

import sys

import dbldatagen as dg
from dbldatagen.distributions import Exponential
from spark import start

orders, folder = int(sys.argv[1]), sys.argv[2]
spark = start()
count = max(1, orders // 3)
window = {"begin": "2023-03-01 00:00:00", "end": "2026-02-28 23:59:59", "interval": "1 second", "random": True}

customers = (
    dg.DataGenerator(spark, name="customers", rows=count, partitions=4, randomSeed=42)
    .withColumn("customer_id", "long", expr="id + 1")
    .withColumn("tier", "string", values=["Free", "Pro", "Enterprise"], weights=[60, 30, 10], random=True)
    .withColumn("region", "string", values=["North", "South", "East", "West"], weights=[45, 25, 20, 10], random=True)
    .withColumn("signed_up_at", "timestamp", **window)
)
rows = (
    dg.DataGenerator(spark, name="orders", rows=orders, partitions=4, randomSeed=43)
    .withColumn("order_id", "long", expr="id + 1")
    .withColumn("customer_id", "long", minValue=1, maxValue=count, random=True, distribution=Exponential(2.0))
    .withColumn("amount", "decimal(12,2)", minValue=1.0, maxValue=5000.0, step=0.01, random=True)
    .withColumn(
        "status",
        "string",
        values=["completed", "pending", "cancelled", "refunded"],
        weights=[70, 15, 10, 5],
        random=True,
    )
    .withColumn("ordered_at", "timestamp", **window)
)
customers.build().write.parquet(f"{folder}/customers")
rows.build().write.parquet(f"{folder}/orders")
spark.stop()
