"""The shop of examples/ecommerce as people write it by hand: python faker_pandas.py <orders> <folder>."""

import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
from faker import Faker

orders, folder = int(sys.argv[1]), Path(sys.argv[2])
fake = Faker()
Faker.seed(42)
random.seed(42)
today = datetime(2026, 3, 1)
medians = {"Free": (55, 0.6), "Pro": (245, 0.7), "Enterprise": (1800, 0.8)}

customers = [
    {
        "customer_id": number,
        "tier": random.choices(["Free", "Pro", "Enterprise"], [60, 30, 10])[0],
        "region": random.choices(["North", "South", "East", "West"], [45, 25, 20, 10])[0],
        "signed_up_at": fake.date_time_between(today - timedelta(days=1096), today),
    }
    for number in range(1, orders // 3 + 1)
]
weights = [1 / rank for rank in range(1, len(customers) + 1)]
total = 0.0
sums = [total := total + weight for weight in weights]

rows = []
for number in range(1, orders + 1):
    customer = random.choices(customers, cum_weights=sums)[0]
    median, sigma = medians[customer["tier"]]
    rows.append(
        {
            "order_id": number,
            "customer_id": customer["customer_id"],
            "amount": round(median * random.lognormvariate(0, sigma), 2),
            "status": random.choices(["completed", "pending", "cancelled", "refunded"], [70, 15, 10, 5])[0],
            "ordered_at": fake.date_time_between(customer["signed_up_at"], today),
        }
    )
for name, table in {"customers": customers, "orders": rows}.items():
    (folder / name).mkdir(parents=True)
    pd.DataFrame(table).to_parquet(folder / name / "part-0.parquet", compression="snappy", index=False)
