"""The compute of a workspace as the Databricks SDK for Python uses it; prints what it saw as JSON.

The workspace is given by DATABRICKS_HOST and DATABRICKS_TOKEN. It has its own cluster, one called `asleep` that is
terminated, and one called `broken`.
"""

import base64
import io
import json
from datetime import timedelta

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import OperationFailed
from databricks.sdk.service.compute import ClusterSource, Environment, Language, ListClustersFilterBy, ResultType, State
from databricks.sdk.service.jobs import JobEnvironment, SparkPythonTask, SubmitTask
from databricks.sdk.service.workspace import ExportFormat, ImportFormat, Language as NotebookLanguage

CLUSTER = "0000-000000-lakeseed"
HOME = "/Users/local.user@lakeseed.example"
VOLUME = "/Volumes/main/default/lakeseed"
client = WorkspaceClient()
result = {}


def error_of(work):
    try:
        work()
    except Exception as error:
        return type(error).__name__
    return "no error"


# Clusters.
clusters = client.clusters
assert clusters.get(CLUSTER).state == State.RUNNING
result["clusters"] = [cluster.cluster_id for cluster in clusters.list()]
assert [c.cluster_id for c in clusters.list(page_size=1)] == result["clusters"]
states = ListClustersFilterBy(cluster_states=[State.TERMINATED, State.ERROR], cluster_sources=[ClusterSource.UI])
result["not_running"] = [cluster.cluster_id for cluster in clusters.list(filter_by=states)]
clusters.ensure_cluster_is_running(CLUSTER)
result["started"] = clusters.start("asleep").result().state.value
clusters.ensure_cluster_is_running("asleep")
result["start_again"] = error_of(lambda: clusters.start("asleep"))
result["terminated"] = clusters.delete("asleep").result().state.value
clusters.ensure_cluster_is_running("asleep")
assert clusters.get("asleep").state == State.RUNNING
result["broken"] = error_of(lambda: clusters.ensure_cluster_is_running("broken"))
result["unknown_cluster"] = error_of(lambda: clusters.get("unknown"))

# Commands.
commands = client.command_execution
context = commands.create_and_wait(cluster_id=CLUSTER, language=Language.PYTHON)
place = {"cluster_id": CLUSTER, "context_id": context.id}


def run(command):
    return commands.execute_and_wait(**place, language=Language.PYTHON, command=command)


text = run("x = 20\nprint('printed')\nx + 1")
assert text.results.result_type == ResultType.TEXT, text
result["text"] = text.results.data
failed = run("print('lost')\nraise ValueError(x)")
assert failed.results.result_type == ResultType.ERROR, failed
result["failed"] = [failed.status.value, failed.results.summary, failed.results.cause.splitlines()[-1]]
run(f"open('{VOLUME}/by-command', 'w').write('x')")
waiting = commands.execute(**place, language=Language.PYTHON, command="import time\ntime.sleep(600)")
cancelled = commands.cancel_and_wait(**place, command_id=waiting.command_id)
result["cancelled"] = cancelled.status.value
result["waiter"] = error_of(lambda: waiting.result())
assert run("x").results.data == "20"
commands.destroy(**place)
result["destroyed"] = error_of(lambda: commands.context_status(CLUSTER, context.id))
result["no_context"] = error_of(lambda: commands.execute(cluster_id=CLUSTER, language=Language.PYTHON, command="1"))

# Files, notebooks and folders of the workspace.
objects = client.workspace
objects.mkdirs(f"{HOME}/job")
script = b"import sys\nprint('arguments', sys.argv[1:])\nopen(sys.argv[1] + '/by-run', 'w').write('x')\n"
objects.upload(f"{HOME}/job/main.py", io.BytesIO(script), format=ImportFormat.AUTO)
assert objects.download(f"{HOME}/job/main.py").read() == script
assert objects.download(f"/Workspace{HOME}/job/main.py", format=ExportFormat.AUTO).read() == script
status = objects.get_status(f"{HOME}/job/main.py")
result["uploaded"] = [status.object_type.value, status.size == len(script)]
objects.upload(f"{HOME}/job/notebook.py", io.BytesIO(b"print(1)"))
result["upload_without_format"] = objects.get_status(f"{HOME}/job/notebook.py").object_type.value
content = base64.b64encode(b"print(1)").decode()
objects.import_(f"{HOME}/job/nb", content=content, format=ImportFormat.SOURCE, language=NotebookLanguage.PYTHON)
exported = objects.export(f"{HOME}/job/nb", format=ExportFormat.SOURCE)
result["exported"] = base64.b64decode(exported.content).decode()
result["import_again"] = error_of(
    lambda: objects.import_(f"{HOME}/job/nb", content=content, format=ImportFormat.SOURCE, language=NotebookLanguage.PYTHON)
)
failing = b"print('before')\nraise RuntimeError('no luck')\n"
objects.upload(f"{HOME}/job/failing.py", io.BytesIO(failing), format=ImportFormat.RAW)
objects.upload(f"{HOME}/job/sleeping.py", io.BytesIO(b"import time\ntime.sleep(600)\n"), format=ImportFormat.AUTO)
result["listed"] = sorted(entry.path for entry in objects.list(f"{HOME}/job"))

# Runs.
jobs = client.jobs


def submit(name, parameters=(), **options):
    task = SparkPythonTask(python_file=f"{HOME}/job/{name}", parameters=list(parameters))
    return jobs.submit(
        run_name=name,
        tasks=[SubmitTask(task_key="main", environment_key="env", spark_python_task=task)],
        environments=[JobEnvironment("env", Environment(environment_version="4"))],
        **options,
    )


done = submit("main.py", [VOLUME, "a b"]).result(timeout=timedelta(minutes=5))
result["run"] = [done.state.life_cycle_state.value, done.state.result_state.value]
result["logs"] = jobs.get_run_output(done.tasks[0].run_id).logs
result["output_of_job_run"] = error_of(lambda: jobs.get_run_output(done.run_id))
wait = submit("failing.py")
result["failing"] = error_of(lambda: wait.result(timeout=timedelta(minutes=5)))
failed_run = jobs.get_run(wait.run_id)
output = jobs.get_run_output(failed_run.tasks[0].run_id)
result["failing_output"] = [failed_run.state.result_state.value, output.error, output.logs.splitlines()[0]]
assert output.error_trace.startswith("Traceback"), output
sleeping = submit("sleeping.py", idempotency_token="once")
assert submit("sleeping.py", idempotency_token="once").run_id == sleeping.run_id
assert [run.run_id for run in jobs.list_runs(active_only=True)] == [sleeping.run_id]
result["cancelled_run"] = jobs.cancel_run(sleeping.run_id).result(timeout=timedelta(minutes=5)).state.result_state.value
timed = submit("sleeping.py", timeout_seconds=1).result(timeout=timedelta(minutes=5))
result["timed_out"] = timed.state.result_state.value
assert len(list(jobs.list_runs())) == 4
jobs.delete_run(timed.run_id)
result["deleted_run"] = error_of(lambda: jobs.get_run(timed.run_id))

objects.delete(f"{HOME}/job", recursive=True)
result["gone"] = error_of(lambda: objects.get_status(f"{HOME}/job"))

print(json.dumps(result))
