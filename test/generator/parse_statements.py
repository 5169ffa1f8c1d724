"""Reads statements as a JSON list from standard input, and prints what Spark's parser makes of each."""

import json
import sys

from pyspark.sql import SparkSession


def strings(scala_seq):
    return [str(scala_seq.apply(at)) for at in range(scala_seq.size())]


def option(scala_option):
    return scala_option.get() if scala_option.isDefined() else None


def create(plan):
    source = plan.query().collectLeaves().head()
    arguments = source.functionArgs()
    named = [arguments.apply(at) for at in range(1, arguments.size())]
    return {
        "creates": strings(plan.name().nameParts()),
        "partitions": [
            list(plan.partitioning().apply(at).references()[0].fieldNames())
            for at in range(plan.partitioning().size())
        ],
        "comment": option(plan.tableSpec().comment()),
        "mapped": option(plan.tableSpec().properties().get("delta.columnMapping.mode")),
        "reads": source.name().mkString("."),
        "path": str(arguments.head().value()),
        "options": {one.key(): str(one.value().value()) for one in named},
    }


def alter(plan):
    change = plan.specs().head()
    return {
        "alters": strings(plan.table().multipartIdentifier()),
        "column": strings(change.column().name()),
        "comment": option(change.newComment()),
    }


READERS = {"ReplaceTableAsSelect": create, "AlterColumns": alter}

builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
spark = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
parser = spark._jsparkSession.sessionState().sqlParser()
plans = [parser.parsePlan(statement) for statement in json.load(sys.stdin)]
print(json.dumps([READERS[plan.getClass().getSimpleName()](plan) for plan in plans]))
spark.stop()
