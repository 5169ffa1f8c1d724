"""The Databricks SDK for Python at work on a workspace; prints what it saw as JSON.

The workspace is given by DATABRICKS_HOST and DATABRICKS_TOKEN, a service principal by TEST_CLIENT_ID and
TEST_CLIENT_SECRET, a folder for local files by the first argument. The second one, where it is given, names the only
part that is wanted: transfers.
"""

import hashlib
import io
import json
import os
import sys
from pathlib import Path

import databricks.sdk
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import AlreadyExists, BadRequest, NotFound, PermissionDenied
from databricks.sdk.service.catalog import VolumeType

VOLUME = "/Volumes/main/default/lakeseed"
MIB = 1024 * 1024
HOST = os.environ["DATABRICKS_HOST"]
local = Path(sys.argv[1])
transfers_only = sys.argv[2:] == ["transfers"]
client = WorkspaceClient()
files = client.files
result = {"version": databricks.sdk.version.__version__}


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def random_file(name: str, size: int) -> Path:
    path = local / name
    path.write_bytes(os.urandom(size))
    return path


def error_of(work) -> str:
    try:
        work()
    except Exception as error:
        return type(error).__name__
    return "no error"


# upload_from and both ways to download, around the size at which multipart begins.
result["round_trips"] = {}
for size in (0, 1 * MIB, 60 * MIB):
    source = random_file(f"{size}.bin", size)
    remote = f"{VOLUME}/sizes/{size}.bin"
    files.upload_from(file_path=remote, source_path=str(source), overwrite=True)
    metadata = files.get_metadata(remote)
    assert metadata.content_length == size, metadata
    assert metadata.last_modified.endswith(" GMT"), metadata
    assert digest(files.download(remote).contents.read()) == digest(source.read_bytes())
    copy = local / f"{size}.copy"
    files.download_to(remote, str(copy), overwrite=True)
    assert digest(copy.read_bytes()) == digest(source.read_bytes())
    if size == 60 * MIB and not transfers_only:
        files.download_to(remote, str(copy), overwrite=True, use_parallel=True)
        assert digest(copy.read_bytes()) == digest(source.read_bytes())
    result["round_trips"][size] = digest(source.read_bytes())

# A stream whose length nobody knows goes in parts whatever its size.
class Unseekable(io.RawIOBase):
    def __init__(self, content: bytes):
        self.rest = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        return self.rest.readinto(buffer)


files.upload(f"{VOLUME}/stream.bin", Unseekable(b"x" * 5000), overwrite=True)
assert files.download(f"{VOLUME}/stream.bin").contents.read() == b"x" * 5000

if transfers_only:
    print(json.dumps(result))
    sys.exit()

# Overwriting is the caller's choice.
result["overwrite_false"] = error_of(
    lambda: files.upload(f"{VOLUME}/stream.bin", io.BytesIO(b"new"), overwrite=False)
)
assert files.download(f"{VOLUME}/stream.bin").contents.read() == b"x" * 5000

# Directories and deletion.
files.create_directory(f"{VOLUME}/made/below")
files.create_directory(f"{VOLUME}/made/below")
files.get_directory_metadata(f"{VOLUME}/made/below")
result["delete_not_empty"] = error_of(lambda: files.delete_directory(f"{VOLUME}/made"))
files.delete_directory(f"{VOLUME}/made/below")
files.delete_directory(f"{VOLUME}/made")
result["directory_gone"] = error_of(lambda: files.get_directory_metadata(f"{VOLUME}/made"))
files.delete(f"{VOLUME}/stream.bin")
result["file_gone"] = error_of(lambda: files.get_metadata(f"{VOLUME}/stream.bin"))
result["download_missing"] = error_of(lambda: files.download(f"{VOLUME}/stream.bin"))
result["delete_missing"] = error_of(lambda: files.delete(f"{VOLUME}/stream.bin"))
result["outside_of_volumes"] = error_of(lambda: files.upload("/Workspace/a", io.BytesIO(b"x")))

# A listing over more than one page, of files that were put into the folder by hand.
entries = list(files.list_directory_contents(f"{VOLUME}/many"))
assert len(entries) == 1001
assert {entry.name for entry in entries} == {f"f{number}.txt" for number in range(1001)}
assert all(entry.file_size and entry.last_modified > 1_700_000_000_000 for entry in entries)
assert len(list(files.list_directory_contents(f"{VOLUME}/many", page_size=100))) == 1001
result["listed"] = len(entries)

# Names that need escaping.
names = ["a b", "a#b", "a?b", "100%", "%20", "a+b", "über.parquet", "day=2026-01-01", "it's", "a&b", "日本"]
for name in names:
    files.upload(f"{VOLUME}/odd/{name}/{name}", io.BytesIO(name.encode()), overwrite=True)
    assert files.download(f"{VOLUME}/odd/{name}/{name}").contents.read() == name.encode(), name
    listed = list(files.list_directory_contents(f"{VOLUME}/odd/{name}"))
    assert [entry.path for entry in listed] == [f"{VOLUME}/odd/{name}/{name}"], listed
assert {entry.name for entry in files.list_directory_contents(f"{VOLUME}/odd")} == set(names)
source = random_file("odd.bin", 1 * MIB)
files.upload_from(f"{VOLUME}/odd/#50% ü+?.bin", str(source), overwrite=True, part_size=256 * 1024)
assert files.download(f"{VOLUME}/odd/#50% ü+?.bin").contents.read() == source.read_bytes()
result["odd_names"] = sorted(names)

# Unity Catalog.
assert client.volumes.read("MAIN.default.lakeseed").full_name == "main.default.lakeseed"
made = client.volumes.create(
    catalog_name="main", schema_name="default", name="Raw", volume_type=VolumeType.MANAGED, comment="made here"
)
assert (made.full_name, made.comment) == ("main.default.raw", "made here"), made
result["volumes"] = sorted(volume.name for volume in client.volumes.list("main", "default"))
result["schemas"] = [schema.name for schema in client.schemas.list("main")]
result["catalogs"] = [catalog.name for catalog in client.catalogs.list()]
renamed = client.volumes.update("main.default.raw", new_name="landing")
assert (renamed.name, renamed.volume_id) == ("landing", made.volume_id), renamed
client.volumes.delete("main.default.landing")
result["volume_gone"] = error_of(lambda: client.volumes.read("main.default.landing"))
result["volume_twice"] = error_of(
    lambda: client.volumes.create("main", "default", "lakeseed", volume_type=VolumeType.MANAGED)
)
grants = client.grants.get_effective("volume", "main.default.lakeseed")
result["privileges"] = [
    privilege.privilege.value
    for assignment in grants.privilege_assignments
    for privilege in assignment.privileges
]
result["user"] = client.current_user.me().user_name

# Credentials.
def other(**arguments) -> WorkspaceClient:
    return WorkspaceClient(host=HOST, **arguments)


result["wrong_token"] = error_of(lambda: other(token="dapi0", auth_type="pat").current_user.me())
principal = other(
    client_id=os.environ["TEST_CLIENT_ID"], client_secret=os.environ["TEST_CLIENT_SECRET"], auth_type="oauth-m2m"
)
result["principal"] = principal.current_user.me().user_name
principal.files.upload(f"{VOLUME}/by-principal", io.BytesIO(b"x"), overwrite=True)
result["wrong_secret"] = error_of(
    lambda: other(client_id="x", client_secret="y", auth_type="oauth-m2m").current_user.me()
)

print(json.dumps(result, ensure_ascii=False))
