"""Runs each query of a JSON file over the rows of a range, and writes its result as Parquet."""

import json
import sys
import time

from pyspark.sql import SparkSession

work = json.load(open(sys.argv[1]))
spark = (
    SparkSession.builder.master("local[2]")
    # The queries are deep: layer upon layer of columns.
    .config("spark.sql.analyzer.maxIterations", "1000")
    .config("spark.driver.extraJavaOptions", "-Xss64m")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.sql.warehouse.dir", work["folder"] + "/warehouse")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
for query in work["queries"]:
    started = time.monotonic()
    spark.range(query["first"], query["first"] + query["length"], 1, 2).createOrReplaceTempView("numbers")
    spark.sql(query["sql"]).write.mode("overwrite").parquet(query["into"])
    print(query["into"], round(time.monotonic() - started, 1), "s")
spark.stop()
