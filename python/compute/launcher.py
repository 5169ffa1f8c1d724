"""Runs a generate_data script on Databricks compute, as if it had been started by hand.

lakeseed sends this text, with a call of one of the functions at the end, as a command of an execution context, or lays it
beside the script of a serverless run. Requests and answers are JSON in base64: no value becomes source text.
"""

import __future__
import base64
import builtins
import importlib
import io
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import traceback
import types
import zlib

LAKESEED_FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
# What a notebook finds without an import.
LAKESEED_GIVEN = "spark dbutils sc sqlContext display displayHTML sql table udf getArgument".split()


def lakeseed_answer(function, request):
    """Calls it and prints what it returns, in a form that is whole or recognisably not."""
    answer = function(**json.loads(base64.b64decode(request)))
    print("<<lakeseed " + lakeseed_pack(answer) + ">>")


def lakeseed_pack(answer):
    return base64.b64encode(zlib.compress(json.dumps(answer).encode())).decode()


def lakeseed_install(run, requirements, **_):
    """Installs into the environment of this context."""
    path = os.path.join(lakeseed_folder(run), "requirements.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(requirements) + "\n")
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r", path]
    done = subprocess.run(pip, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    importlib.invalidate_caches()
    return {"ok": done.returncode == 0, "output": done.stdout.decode("utf-8", "replace")[-8000:]}


def lakeseed_run(run, source, path, env, deadline, limit):
    """Runs it to its end and reads the first part of what it printed. An interruption is raised on."""
    source = zlib.decompress(base64.b64decode(source))
    place = lakeseed_place(run, source, path)
    os.environ.update(env)
    given = {name: globals()[name] for name in LAKESEED_GIVEN if name in globals()}
    timer = lakeseed_deadline(deadline)
    try:
        with LakeseedCapture(lakeseed_spool(run)):
            end = lakeseed_end_of(lambda: lakeseed_execute(source, place, given))
    finally:
        timer.cancel()
    if "error" in end:
        end["error"] = end["error"].replace(place, path)
    # Kept beside the output: an answer that does not arrive whole can be asked for again.
    with open(os.path.join(lakeseed_folder(run), "end"), "w", encoding="utf-8") as file:
        json.dump(end, file)
    return lakeseed_read(run, 0, limit)


def lakeseed_read(run, start, limit):
    """How the script ended, if it did, and a part of what it printed: as much as fits into an answer of `limit` characters."""
    spool = lakeseed_spool(run)
    size = os.path.getsize(spool) if os.path.exists(spool) else 0
    end = {}
    try:
        with open(os.path.join(lakeseed_folder(run), "end"), encoding="utf-8") as file:
            end = json.load(file)
    except OSError:
        pass
    count = min(size - start, 256 * 1024)
    while True:
        part = b""
        if count > 0:
            with open(spool, "rb") as file:
                file.seek(start)
                part = file.read(count)
        answer = {**end, "size": size, "start": start, "data": base64.b64encode(part).decode()}
        if len(lakeseed_pack(answer)) <= limit or count < 64:
            return answer
        count //= 2


def lakeseed_forget(run):
    shutil.rmtree(lakeseed_folder(run), ignore_errors=True)
    return {}


def lakeseed_serverless():
    """For a run whose parameters are the script's path, SCALE_FACTOR and OUTPUT_PATH."""
    path, os.environ["SCALE_FACTOR"], os.environ["OUTPUT_PATH"] = sys.argv[1:4]
    with open(path, "rb") as file:
        source = file.read()
    try:
        lakeseed_execute(source, path, {})
    except SystemExit as end:
        # Not every runtime tells an exit with 0 from a failure, or one with 3 from a success.
        if end.code not in (None, 0):
            lakeseed_say(end)
            raise RuntimeError(lakeseed_exit(end)) from None


def lakeseed_execute(source, path, given):
    """Runs the script as `__main__`: what it defines can be found again by its worker processes."""
    module = types.ModuleType("__main__")
    module.__dict__.update(given, __file__=path, __builtins__=builtins)
    if "dbutils" in given:
        module.dbutils = LakeseedUtilities(given["dbutils"])
    kept = sys.modules["__main__"], sys.argv, sys.path[:]
    threads = set(threading.enumerate())
    sys.modules["__main__"], sys.argv = module, [path]
    sys.path.insert(0, os.path.dirname(path))
    try:
        for step in lakeseed_steps(source, path):
            step(module.__dict__)
        # As at the end of a process: what is still at work is waited for.
        for thread in set(threading.enumerate()) - threads:
            if not thread.daemon:
                thread.join()
    finally:
        sys.modules["__main__"], sys.argv, sys.path[:] = kept


def lakeseed_steps(source, path):
    """What to do with the module's variables, one after the other: a plain script is one step, a notebook one for each cell."""
    if not source.lstrip(b"\xef\xbb\xbf").startswith(b"# Databricks notebook source"):
        code = compile(source, path, "exec", dont_inherit=True)
        return [lambda variables: exec(code, variables)]
    lines = source.decode("utf-8-sig").splitlines()
    cells, first = [], 0
    for number in [*(n for n, line in enumerate(lines) if line.startswith("# COMMAND -----")), len(lines)]:
        cells.append((first, lines[first:number]))
        first = number + 1
    flags = [0]
    return [lambda variables, cell=cell: lakeseed_cell(*cell, path, flags, variables) for cell in cells]


def lakeseed_cell(first, lines, path, flags, variables):
    """`first` is the number of lines above; `flags` keeps what the cells before imported from __future__."""
    is_magic = [line.startswith("# MAGIC") for line in lines]
    text = [line[8:] if magic else line for line, magic in zip(lines, is_magic)]
    begin = next((line.strip() for line, magic in zip(text, is_magic) if magic and line.strip()), "")
    magic, _, rest = begin.partition(" ") if begin.startswith("%") else ("", "", "")
    body = "\n".join([rest, *text[text.index(next(line for line in text if line.strip() == begin)) + 1 :]]) if magic else ""
    if magic in ("%md", "%md-sandbox"):
        return
    if magic == "%sh":
        subprocess.run(["bash", "-c", body])
        return
    if magic == "%sql":
        result = variables["spark"].sql(body)
        if result.columns:
            result.show()
        return
    if magic not in ("", "%pip", "%python", "%restart_python"):
        raise NotImplementedError(f"The notebook magic {magic} cannot be run here (line {first + 1})")
    code = []
    for line in text if magic else lines:
        word = line.strip().split(" ")[0]
        if magic and word == "%pip":
            subprocess.run([sys.executable, "-m", *shlex.split(line.strip()[1:])], check=True)
            importlib.invalidate_caches()
        # Line numbers stay those of the notebook.
        code.append("" if magic and word in ("%pip", "%python", "%restart_python") else line)
    compiled = compile("\n" * first + "\n".join(code), path, "exec", flags[0], dont_inherit=True)
    flags[0] |= compiled.co_flags & LAKESEED_FUTURE
    exec(compiled, variables)


class LakeseedUtilities:
    """dbutils, but for a restart of Python, which would end the run: what was installed can be imported without it."""

    def __init__(self, real):
        self._real = real
        self.library = types.SimpleNamespace(restartPython=lambda: None)

    def __getattr__(self, name):
        return getattr(self._real, name)


def lakeseed_end_of(work):
    try:
        work()
        return {"end": "finished"}
    except SystemExit as end:
        if end.code in (None, 0):
            return {"end": "finished"}
        lakeseed_say(end)
        return {"end": "exited", "error": lakeseed_exit(end)}
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return {"end": "failed", "error": lakeseed_traceback(error)}


def lakeseed_say(end):
    """As Python does with a text."""
    if isinstance(end.code, str):
        print(end.code, file=sys.stderr)


def lakeseed_exit(end):
    return f"The script ended with sys.exit({end.code!r})"


def lakeseed_traceback(error):
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_name.startswith(("lakeseed_", "<lambda>")):
        trace = trace.tb_next
    text = "".join(traceback.format_exception(type(error), error, trace))
    return text if len(text) < 20000 else text[:10000] + "\n[lakeseed: cut here]\n" + text[-10000:]


class LakeseedCapture:
    """Everything that this process and its children print goes into one file: there it outlives the command and the context."""

    def __init__(self, path):
        self.spool = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def __enter__(self):
        self.streams = sys.stdout, sys.stderr
        self.kept = [os.dup(number) for number in (1, 2)]
        for number in (1, 2):
            os.dup2(self.spool, number)
        sys.stdout, sys.stderr = (
            io.TextIOWrapper(io.FileIO(self.spool, "w", closefd=False), "utf-8", "backslashreplace", write_through=True)
            for _ in self.kept
        )

    def __exit__(self, *_):
        sys.stdout, sys.stderr = self.streams
        for number, kept in zip((1, 2), self.kept):
            os.dup2(kept, number)
            os.close(kept)


def lakeseed_deadline(seconds):
    """Ends the run also when nobody is left to cancel it."""

    def end():
        import _thread

        _thread.interrupt_main()
        threading.Timer(10, os._exit, [124]).start()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    return timer


def lakeseed_place(run, source, path):
    """Where the script really lies on this machine, or a copy: workers read it again, and scripts look beside themselves."""
    for place in (path, "/Workspace" + path):
        try:
            with open(place, "rb") as file:
                if file.read() == source:
                    os.chdir(os.path.dirname(place))
                    return place
        except OSError:
            pass
    place = os.path.join(lakeseed_folder(run), "generate_data.py")
    with open(place, "wb") as file:
        file.write(source)
    os.chdir(os.path.dirname(place))
    return place


def lakeseed_spool(run):
    return os.path.join(lakeseed_folder(run), "output")


def lakeseed_folder(run):
    folder = os.path.join(tempfile.gettempdir(), "lakeseed-" + run)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    return folder
