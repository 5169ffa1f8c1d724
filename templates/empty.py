# /// script
# requires-python = ">=3.9"
# dependencies = ["pandas>=2.2", "pyarrow>=15"]
# ///
"""Writes {OUTPUT_PATH}/<table>/*.parquet. SCALE_FACTOR 1.0 is the size that you would call normal."""

import os
import sys
from pathlib import Path

import pandas as pd

SCALE = float(os.environ.get("SCALE_FACTOR", "1.0"))
OUTPUT = Path(os.environ.get("OUTPUT_PATH", "./data"))


def write(table, frame):
    folder = OUTPUT / table
    folder.mkdir(parents=True, exist_ok=True)
    # Spark reads microseconds, not nanoseconds.
    frame.to_parquet(folder / "part-00000.parquet", index=False, coerce_timestamps="us")
    print(f"{table}: {len(frame):,} rows", flush=True)


def main():
    rows = max(1, round(100 * SCALE))
    # Your tables go here.
    write("example", pd.DataFrame({"id": range(1, rows + 1), "label": [f"row {i}" for i in range(1, rows + 1)]}))


if __name__ == "__main__":
    sys.exit(main())
