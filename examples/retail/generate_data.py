# /// script
# requires-python = ">=3.9"
# dependencies = ["pandas>=2.2", "pyarrow>=15"]
# ///
"""A small retailer: customers, products, orders and their lines.

SCALE_FACTOR  1.0 makes 1,000 customers, 200 products and 5,000 orders with 1 to 5 lines each.
OUTPUT_PATH   gets one folder per table, each with one Parquet file.

The same scale gives the same rows with every version of Python, pandas and pyarrow: all draws come from
Mersenne Twister doubles, whose sequence NumPy has frozen, and all money is counted in whole cents.
"""

import os
import sys
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 20260101
DAY_US = 24 * 60 * 60 * 1_000_000
FIRST_DAY = int(datetime(2023, 1, 1, tzinfo=timezone.utc).timestamp()) * 1_000_000
LAST_DAY = int(datetime(2026, 1, 1, tzinfo=timezone.utc).timestamp()) * 1_000_000

FIRST_NAMES = ["Ada", "Ben", "Chloé", "David", "Elif", "Farid", "Grace", "Hugo", "Inês", "Jonas", "Kaya", "Lena"]
LAST_NAMES = ["Adler", "Brown", "Costa", "Dubois", "Evans", "Fischer", "García", "Haas", "Ito", "Jansen", "Kowalski"]
CITIES = [("Berlin", "DE"), ("Lyon", "FR"), ("Porto", "PT"), ("Leeds", "GB"), ("Gdańsk", "PL"), ("Utrecht", "NL")]
LOYALTY = ["Bronze", "Silver", "Gold", "Platinum"]
CATEGORIES = {
    "Kitchen": ["Kettle", "Pan", "Knife", "Bowl"],
    "Garden": ["Spade", "Hose", "Planter", "Rake"],
    "Office": ["Lamp", "Chair", "Notebook", "Stapler"],
    "Outdoor": ["Tent", "Backpack", "Bottle", "Torch"],
}
MATERIALS = ["Steel", "Oak", "Ceramic", "Recycled", "Folding", "Classic", "Compact"]
STATUSES = ["completed", "pending", "cancelled", "refunded"]

CENTS = pa.decimal128(12, 2)
INSTANT = pa.timestamp("us", tz="UTC")


class Draws:
    """Repeatable draws; each column has a stream of its own, so that a new column changes no other."""

    def __init__(self, column):
        self.state = np.random.RandomState([SEED, *column.encode()])

    def uniform(self, rows):
        return self.state.random_sample(rows)

    def whole(self, rows, low, high):
        """Whole numbers from low up to, but without, high (each may be an array)."""
        return low + np.floor(self.uniform(rows) * (np.asarray(high) - low)).astype(np.int64)

    def pick(self, rows, values, weights):
        """Values by weights that add up to 100."""
        return np.asarray(values)[np.searchsorted(np.cumsum(weights), self.uniform(rows) * 100, side="right")]


def make_customers(rows):
    ids = np.arange(1, rows + 1, dtype=np.int64)
    first = Draws("customers.first_name").whole(rows, 0, len(FIRST_NAMES))
    last = Draws("customers.last_name").whole(rows, 0, len(LAST_NAMES))
    city = Draws("customers.city").whole(rows, 0, len(CITIES))
    return pd.DataFrame(
        {
            "customer_id": ids,
            "name": [f"{FIRST_NAMES[f]} {LAST_NAMES[l]}" for f, l in zip(first, last)],
            "email": [f"customer{i}@example.com" for i in ids],
            "city": [CITIES[c][0] for c in city],
            "country": [CITIES[c][1] for c in city],
            "loyalty": Draws("customers.loyalty").pick(rows, LOYALTY, [50, 30, 15, 5]),
            "signed_up_at": Draws("customers.signed_up_at").whole(rows, FIRST_DAY, LAST_DAY - 30 * DAY_US),
        }
    )


def make_products(rows):
    kinds = [(category, item) for category, items in CATEGORIES.items() for item in items]
    kind = Draws("products.kind").whole(rows, 0, len(kinds))
    material = Draws("products.material").whole(rows, 0, len(MATERIALS))
    # Squaring bends the prices towards the cheap end.
    bend = Draws("products.unit_price").uniform(rows)
    return pd.DataFrame(
        {
            "product_id": np.arange(1, rows + 1, dtype=np.int64),
            "name": [f"{MATERIALS[m]} {kinds[k][1]}" for m, k in zip(material, kind)],
            "category": [kinds[k][0] for k in kind],
            "unit_price": 299 + np.floor(bend * bend * 24_700).astype(np.int64),
        }
    )


def make_orders(rows, customers):
    # Squaring the draw lets a few customers place most of the orders.
    skew = Draws("orders.customer_id").uniform(rows)
    customer = np.floor(skew * skew * len(customers)).astype(np.int64)
    signed_up = customers["signed_up_at"].to_numpy()[customer]
    return pd.DataFrame(
        {
            "order_id": np.arange(1, rows + 1, dtype=np.int64),
            "customer_id": customers["customer_id"].to_numpy()[customer],
            "status": Draws("orders.status").pick(rows, STATUSES, [70, 15, 10, 5]),
            "ordered_at": Draws("orders.ordered_at").whole(rows, signed_up, LAST_DAY),
        }
    )


def make_order_lines(orders, products):
    lines = Draws("order_lines.count").whole(len(orders), 1, 6)
    rows = int(lines.sum())
    order = np.repeat(orders["order_id"].to_numpy(), lines)
    skew = Draws("order_lines.product_id").uniform(rows)
    product = np.floor(skew * skew * len(products)).astype(np.int64)
    price = products["unit_price"].to_numpy()[product]
    fall = Draws("order_lines.quantity").uniform(rows)
    quantity = 1 + np.floor(fall * fall * fall * 10).astype(np.int64)
    return pd.DataFrame(
        {
            "order_id": order,
            "line_number": np.arange(rows, dtype=np.int64) - np.repeat(np.cumsum(lines) - lines, lines) + 1,
            "product_id": products["product_id"].to_numpy()[product],
            "quantity": quantity,
            "unit_price": price,
            "line_total": price * quantity,
        }
    )


def write(output, table, frame, money=(), instants=()):
    """Writes a table with types that Spark and Delta read as they are: decimals, and microseconds in UTC."""
    columns = {}
    for name in frame.columns:
        values = frame[name].to_numpy()
        if name in money:
            columns[name] = pa.array([Decimal(int(cents)).scaleb(-2) for cents in values], CENTS)
        elif name in instants:
            columns[name] = pa.array(values, pa.int64()).cast(INSTANT)
        elif values.dtype == np.int64:
            columns[name] = pa.array(values, pa.int64())
        else:
            columns[name] = pa.array([str(text) for text in values], pa.string())
    folder = output / table
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), folder / "part-00000.parquet", compression="zstd")
    print(f"✓ {table}: {len(frame):,} rows", flush=True)


def main():
    scale = float(os.environ.get("SCALE_FACTOR", "1.0"))
    output = Path(os.environ.get("OUTPUT_PATH", "./data"))
    if not 0 < scale < float("inf"):
        print(f"SCALE_FACTOR must be a positive number, not {scale}", file=sys.stderr)
        return 2

    def size(rows):
        return max(1, round(rows * scale))

    customers = make_customers(size(1_000))
    products = make_products(size(200))
    orders = make_orders(size(5_000), customers)
    order_lines = make_order_lines(orders, products)
    # An order's total is the sum of its lines, to the cent.
    orders["total"] = order_lines.groupby("order_id")["line_total"].sum().to_numpy()

    write(output, "customers", customers, instants=["signed_up_at"])
    write(output, "products", products, money=["unit_price"])
    write(output, "orders", orders, money=["total"], instants=["ordered_at"])
    write(output, "order_lines", order_lines, money=["unit_price", "line_total"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
