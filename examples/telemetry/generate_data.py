# /// script
# requires-python = ">=3.9"
# dependencies = ["pyspark>=3.5"]
# ///
"""Pumps that report how they are, made with Spark: the devices, and their readings by day.

SCALE_FACTOR  1.0 makes 50 devices and 100,800 readings: one of each device every 10 minutes, for 14 days.
OUTPUT_PATH   gets one folder per table, and in readings one folder per day, each with one Parquet file.

The story: in about one device of ten a bearing wears out. It shakes more and more and runs hot, up to an alarm.

The script runs as it is on a laptop with Java 17 and on a Databricks cluster, there with an OUTPUT_PATH below /Volumes.
The same scale gives the same rows on both, with every version of Spark and however many cores share the work: all
values are whole-number arithmetic on hashes of their column and keys. A larger scale adds devices and changes none.
"""

import os
import sys
from datetime import datetime, timezone

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.utils import is_remote

SEED = 20261501
DAYS = 14
STEPS = 144  # Readings of a device in a day.
STEP_US = 10 * 60 * 1_000_000
FIRST_DAY = datetime(2026, 1, 1, tzinfo=timezone.utc)
FIRST_US = int(FIRST_DAY.timestamp()) * 1_000_000

SITES = ["Bergen", "Gdańsk", "Leeds", "Lyon", "Porto", "Utrecht"]
WARMTH = [25, 10, 50, 60, 110, 45]  # Of the sites in January, in tenths of a degree.
MODELS = ["AX-100", "AX-200", "BX-450", "BX-900"]
WARNING, ALARM = 450, 1120  # Limits of vibration as in ISO 10816, in hundredths of mm/s.

# By default Spark writes timestamps as INT96, which Parquet itself has deprecated.
SETTINGS = {"spark.sql.session.timeZone": "UTC", "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS"}


def draw(column, low, high, *keys):
    """Whole numbers from low up to, but without, high. Each column has draws of its own: a new one changes no other."""
    return F.pmod(F.xxhash64(F.lit(SEED), F.lit(column), *keys), F.lit(high - low)) + low


def pick(column, values, *keys):
    return F.array(*map(F.lit, values))[draw(column, 0, len(values), *keys)]


def make_devices(spark, devices):
    device = F.col("id")
    age = draw("devices.installed_on", 30, 1800, device)
    return spark.range(1, devices + 1, 1, numPartitions=1).select(
        device.alias("device_id"),
        F.format_string("PUMP-%05d", device).alias("serial_number"),
        pick("devices.site", SITES, device).alias("site"),
        pick("devices.model", MODELS, device).alias("model"),
        F.date_sub(F.lit(FIRST_DAY.date()), age.cast("int")).alias("installed_on"),
    )


def make_readings(spark, devices):
    """Day after day, device after device: Spark's slices of the rows are the files, without a shuffle."""
    files_a_day = 1 + devices // 100_000
    rows = spark.range(0, DAYS * devices * STEPS, 1, numPartitions=DAYS * files_a_day)
    row = F.col("id")
    day = F.floor(row / (devices * STEPS))
    device = F.floor(row / STEPS) % devices + 1
    step = day * STEPS + row % STEPS

    # For how many steps a bearing has been wearing out.
    since = F.when(draw("devices.wears", 0, 10, device) == 0, draw("devices.wears_since", 600, 1300, device))
    worn = F.greatest(step - F.coalesce(since, step), F.lit(0))
    vibration = (
        draw("devices.own_vibration", 90, 250, device)
        + F.floor(worn * worn / 600)
        + draw("readings.vibration_mm_s", 0, 60, device, step)
    )
    temperature = (
        pick("devices.site", WARMTH, device)
        + draw("devices.own_heat", 200, 300, device)
        + F.floor(worn / 8)
        # Warmest at 15:00, coldest at 3:00.
        - F.abs((step + 126) % STEPS - 72)
        + draw("readings.temperature_c", 0, 20, device, step)
    )
    # Batteries drain, each at its own rate, and are replaced when 10 percent are left.
    drained = draw("devices.drained", 0, 90, device) + F.floor(step / draw("devices.drain", 20, 60, device))
    battery = 100 - drained % 90
    micros = FIRST_US + step * STEP_US + draw("readings.read_at", 0, 60_000_000, device, step)
    return rows.select(
        device.alias("device_id"),
        F.timestamp_micros(micros).alias("read_at"),
        (temperature / 10).alias("temperature_c"),
        (vibration / 100).alias("vibration_mm_s"),
        battery.cast("int").alias("battery_pct"),
        F.when(vibration >= ALARM, "alarm")
        .when(vibration >= WARNING, "warning")
        .when(battery < 15, "low_battery")
        .otherwise("ok")
        .alias("status"),
        F.date_add(F.lit(FIRST_DAY.date()), day.cast("int")).alias("day"),
    )


def open_session():
    """The session that a cluster already has, or else a new one, and whether it is new."""
    try:
        spark, is_new = SparkSession.active(), False
    except PySparkException:
        builder = SparkSession.builder
        if not is_remote():  # A remote Spark has long started, and takes neither.
            builder = builder.config("spark.log.level", "ERROR").config("spark.ui.showConsoleProgress", "false")
        spark, is_new = builder.getOrCreate(), True
    for name, value in SETTINGS.items():
        try:
            spark.conf.set(name, value)
        except PySparkException as refusal:
            # Serverless compute lets a session set only a few.
            print(f"{name} stays as it is: {str(refusal).splitlines()[0]}", file=sys.stderr)
    return spark, is_new


def write(output, table, frame, by=None):
    frame.write.parquet(f"{output}/{table}", mode="overwrite", partitionBy=by, compression="zstd")
    # The count makes nothing twice: Spark leaves out all columns for it.
    print(f"✓ {table}: {frame.count():,} rows", flush=True)


def main():
    try:
        scale = float(os.environ.get("SCALE_FACTOR", "1.0"))
    except ValueError:
        scale = 0
    if not 0 < scale < float("inf"):
        print(f"SCALE_FACTOR must be a positive number, not {os.environ['SCALE_FACTOR']}", file=sys.stderr)
        sys.exit(2)
    devices = max(1, round(50 * scale))
    output = os.path.abspath(os.environ.get("OUTPUT_PATH", "./data"))

    spark, is_new = open_session()
    try:
        write(output, "devices", make_devices(spark, devices))
        write(output, "readings", make_readings(spark, devices), by="day")
    finally:
        # Others may be using a session that was there before.
        if is_new:
            spark.stop()


if __name__ == "__main__":
    main()
