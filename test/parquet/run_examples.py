"""Runs each example of the reference page in a folder of its own: {"folder", "imports": […], "examples": {rule: [line, …]}}."""

import json
import os
import re
import sys

job = json.load(sys.stdin)
for rule, lines in job["examples"].items():
    place = os.path.join(job["folder"], rule)
    os.makedirs(place)
    os.chdir(place)
    code = "\n".join(lines)
    # The folders of the tables are taken to be there.
    for table in re.findall(r"data/(?:\w+(?=/))?", code):
        os.makedirs(table, exist_ok=True)
    exec("\n".join(job["imports"]) + "\n" + code, {})
