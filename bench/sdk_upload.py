"""Uploads a folder with the Databricks SDK for Python: sdk_upload.py FOLDER REMOTE_BASE THREADS."""

import concurrent.futures
import pathlib
import sys

from databricks.sdk import WorkspaceClient

folder, base, threads = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
client = WorkspaceClient()


def upload(path):
    target = f"{base}/{path.relative_to(folder).as_posix()}"
    client.files.upload_from(target, str(path), overwrite=True)


files = [path for path in sorted(folder.rglob("*.parquet"))]
if threads == 1:
    for path in files:
        upload(path)
else:
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        list(pool.map(upload, files))
