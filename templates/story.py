# /// script
# requires-python = ">=3.9"
# dependencies = ["pandas>=2.2", "pyarrow>=15"]
# ///
"""A story in two tables: an outage of two days lifts the support tickets five times and slows their resolution.

SCALE_FACTOR  1.0 makes 500 accounts and about 9,000 tickets in 90 days.
OUTPUT_PATH   gets one folder per table, each with one Parquet file.
"""

import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd

SEED = 42
SCALE = float(os.environ.get("SCALE_FACTOR", "1.0"))
OUTPUT = Path(os.environ.get("OUTPUT_PATH", "./data"))

# Data has its own clock: the same script gives the same rows tomorrow.
FIRST_DAY = pd.Timestamp("2026-01-01", tz="UTC")
DAYS = 90
OUTAGE = range(60, 62)

TIERS = ["Starter", "Growth", "Enterprise"]


def make_accounts(draw):
    rows = max(1, round(500 * SCALE))
    return pd.DataFrame(
        {
            "account_id": np.arange(1, rows + 1),
            "tier": draw.choice(TIERS, rows, p=[0.6, 0.3, 0.1]),
            "seats": np.maximum(1, draw.lognormal(2.0, 0.8, rows)).astype("int64"),
        }
    )


def make_tickets(draw, accounts):
    per_day = draw.poisson([5 * 90 * SCALE if day in OUTAGE else 90 * SCALE for day in range(DAYS)])
    day = np.repeat(np.arange(DAYS), per_day)
    during_outage = np.isin(day, list(OUTAGE))
    opened_at = FIRST_DAY + pd.to_timedelta(day * 86_400 + draw.integers(0, 86_400, len(day)), unit="s")
    hours = draw.exponential(np.where(during_outage, 18.0, 4.0))
    return pd.DataFrame(
        {
            "ticket_id": np.arange(1, len(day) + 1),
            "account_id": draw.choice(accounts["account_id"], len(day)),
            "topic": np.where(during_outage, "outage", draw.choice(["billing", "how-to", "bug"], len(day))),
            "opened_at": opened_at,
            "resolved_at": opened_at + pd.to_timedelta((hours * 3_600).astype("int64"), unit="s"),
        }
    )


def write(table, frame):
    folder = OUTPUT / table
    folder.mkdir(parents=True, exist_ok=True)
    # Spark reads microseconds, not nanoseconds.
    frame.to_parquet(folder / "part-00000.parquet", index=False, coerce_timestamps="us")
    print(f"{table}: {len(frame):,} rows", flush=True)


def main():
    draw = np.random.default_rng(SEED)
    accounts = make_accounts(draw)
    write("accounts", accounts)
    write("support_tickets", make_tickets(draw, accounts))


if __name__ == "__main__":
    sys.exit(main())
