"""The shop by dbldatagen's new core, of a checkout on the path: python dbldatagen_core.py <orders> <folder>."""

import sys

from dbldatagen.core import DataGenPlan, PrimaryKey, TableSpec, decimal, fk, generate, pk_auto, text, timestamp
from dbldatagen.core.spec.schema import WeightedValues
from spark import start

orders, folder = int(sys.argv[1]), sys.argv[2]
spark = start()


def weighted(name: str, weights: dict[str, float]):
    return text(name, values=list(weights), distribution=WeightedValues(weights=weights))


plan = DataGenPlan(
    seed=42,
    tables=[
        TableSpec(
            name="customers",
            rows=max(1, orders // 3),
            primary_key=PrimaryKey(columns=["customer_id"]),
            columns=[
                pk_auto("customer_id"),
                weighted("tier", {"Free": 0.6, "Pro": 0.3, "Enterprise": 0.1}),
                weighted("region", {"North": 0.45, "South": 0.25, "East": 0.2, "West": 0.1}),
                timestamp("signed_up_at", start="2023-03-01", end="2026-03-01"),
            ],
        ),
        TableSpec(
            name="orders",
            rows=orders,
            primary_key=PrimaryKey(columns=["order_id"]),
            columns=[
                pk_auto("order_id"),
                fk("customer_id", "customers.customer_id"),
                decimal("amount", min=1, max=5000, precision=12, scale=2),
                weighted("status", {"completed": 0.7, "pending": 0.15, "cancelled": 0.1, "refunded": 0.05}),
                timestamp("ordered_at", start="2023-03-01", end="2026-03-01"),
            ],
        ),
    ],
)
for name, frame in generate(spark, plan).items():
    frame.write.parquet(f"{folder}/{name}")
spark.stop()
