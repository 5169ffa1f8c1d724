"""Runs a generate_data script on Databricks compute, as if it had been started by hand.

lakeseed sends this text, with a call of one of the functions at the end, as a command of an execution context, or lays it
beside the script of a serverless run. Requests and answers are JSON in base64: no value becomes source text.
"""

import __future__
import base64
import builtins
import concurrent.futures
import ctypes
import gc
import importlib
import io
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import types
import zlib

# What a notebook finds without an import.
LAKESEED_PATIENCE = 45  # seconds
LAKESEED_GIVEN = "spark dbutils sc sqlContext display displayHTML sql table udf getArgument".split()


def lakeseed_answer(function, request):
    """Calls it and prints what it returns, in a form that is whole or recognisably not."""
    answer = function(**json.loads(base64.b64decode(request)))
    # Scripts put other functions in the place of print.
    sys.stdout.write("<<lakeseed " + lakeseed_pack(answer) + ">>\n")


def lakeseed_pack(answer):
    return base64.b64encode(zlib.compress(json.dumps(answer).encode())).decode()


def lakeseed_install(run, requirements, **_):
    """Installs into the environment of this context."""
    path = os.path.join(lakeseed_folder(run), "requirements.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(requirements) + "\n")
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r", path]
    try:
        done = subprocess.run(pip, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    finally:
        lakeseed_forget(run)
    importlib.invalidate_caches()
    if done.returncode == 0:
        return {"ok": True}
    return {"ok": False, "output": done.stdout.decode("utf-8", "replace")[-8000:]}


def lakeseed_run(run, source, path, env, deadline, limit):
    """Runs it to its end and reads the first part of what it printed. An interruption is raised on."""
    source = zlib.decompress(base64.b64decode(source))
    place = lakeseed_place(run, source, path)
    module = lakeseed_module(place)
    with LakeseedDeadline(deadline):
        with LakeseedCapture(lakeseed_spool(run)):
            end = lakeseed_end_of(lambda: lakeseed_execute(module, source, env, lakeseed_folder_of(path)))
        # As at the end of a process: files that nobody has closed are written to their end.
        module.__dict__.clear()
        gc.collect()
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
    # It comes with the first part.
    end = lakeseed_end(run) if start == 0 else {}
    count = min(size - start, 256 * 1024)
    while True:
        part = b""
        if count > 0:
            with open(spool, "rb") as file:
                file.seek(start)
                part = file.read(count)
        answer = {**end, "size": size, "start": start, "data": base64.b64encode(part).decode()}
        error = end.get("error", "")
        if len(lakeseed_pack(answer)) <= limit or (count < 64 and len(error) < 200):
            return answer
        if count >= 64:
            count //= 2
        else:
            end["error"] = lakeseed_cut(error, len(error) // 2)


def lakeseed_end(run):
    try:
        with open(os.path.join(lakeseed_folder(run), "end"), encoding="utf-8") as file:
            return json.load(file)
    except OSError:
        return {}


def lakeseed_forget(run):
    shutil.rmtree(lakeseed_folder(run), ignore_errors=True)
    return {}


def lakeseed_serverless():
    """For a run whose parameters are the script's path, SCALE_FACTOR and OUTPUT_PATH, and a fourth where that has to be empty first."""
    path, os.environ["SCALE_FACTOR"], os.environ["OUTPUT_PATH"], *wait = sys.argv[1:5]
    if wait:
        lakeseed_wait_until_empty(os.environ["OUTPUT_PATH"])
    with open(path, "rb") as file:
        source = file.read()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    try:
        lakeseed_execute(lakeseed_module(path), source, {}, None)
    except SystemExit as end:
        # Not every runtime tells an exit with 0 from a failure, or one with 3 from a success.
        if end.code not in (None, 0):
            lakeseed_say(end)
            raise RuntimeError(lakeseed_exit(end)) from None


def lakeseed_wait_until_empty(folder):
    """lakeseed clears it when it sees that the run has begun. Where nothing goes on for a while, that is done, or nobody does it."""
    left, since = None, time.monotonic()
    while True:
        found = sum(len(folders) + len(files) for _, folders, files in os.walk(folder))
        if found != left:
            left, since = found, time.monotonic()
        if found == 0 or time.monotonic() - since > LAKESEED_PATIENCE:
            return
        time.sleep(0.5)


def lakeseed_module(path):
    given = {name: globals()[name] for name in LAKESEED_GIVEN if name in globals()}
    module = types.ModuleType("__main__")
    module.__dict__.update(given, __file__=path, __builtins__=builtins)
    if "dbutils" in given:
        module.dbutils = LakeseedUtilities(given["dbutils"])
    return module


def lakeseed_execute(module, source, env, folder):
    """Runs the script as `__main__`: what it defines can be found again by its worker processes."""
    path = module.__file__
    with LakeseedSurroundings(), LakeseedThreads():
        sys.modules["__main__"], sys.argv = module, [path]
        sys.path.insert(0, folder or os.path.dirname(path))
        os.environ.update(env)
        lakeseed_go(folder or os.path.dirname(path))
        for step in lakeseed_steps(source, path):
            step(module.__dict__)


def lakeseed_go(folder):
    try:
        os.chdir(folder)
    except OSError:
        pass


def lakeseed_steps(source, path):
    """What to do with the module's variables, one after the other: a plain script is one step, a notebook one for each cell."""
    if not source.lstrip(b"\xef\xbb\xbf").startswith(b"# Databricks notebook source"):
        code = compile(source, path, "exec", dont_inherit=True)
        return [lambda variables: exec(code, variables)]
    # Only what ends a line of a program: strings may hold more.
    lines = io.StringIO(source.decode("utf-8-sig"), newline=None).read().split("\n")
    cells, first = [], 0
    for number in [*(n for n, line in enumerate(lines) if line.startswith("# COMMAND -----")), len(lines)]:
        cells.append((first, lines[first:number]))
        first = number + 1
    future = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
    flags = [0, future]
    return [lambda variables, cell=cell: lakeseed_cell(*cell, path, flags, variables) for cell in cells]


def lakeseed_cell(first, lines, path, flags, variables):
    """`first` is the number of lines above; `flags` keeps what the cells before imported from __future__, and what there is."""
    is_magic = [line.startswith("# MAGIC") for line in lines]
    text = [line[8:] if magic else line for line, magic in zip(lines, is_magic)]
    begin = next((number for number, line in enumerate(text) if is_magic[number] and line.strip()), len(text))
    said = "".join(text[begin : begin + 1]).strip()
    magic, _, rest = said.partition(" ") if said.startswith("%") else ("", "", "")
    body, where = "\n".join([rest, *text[begin + 1 :]]), f"line {first + begin + 1}"
    if magic in ("%md", "%md-sandbox"):
        return
    if magic == "%sh":
        subprocess.run(["bash", "-c", body], stdin=subprocess.DEVNULL)
        return
    if magic == "%sql":
        if "spark" not in variables:
            raise RuntimeError(f"%sql needs a Spark session, and there is none here ({where})")
        result = variables["spark"].sql(body)
        if result.columns:
            result.show()
        return
    if magic not in ("", "%pip", "%python", "%restart_python"):
        raise NotImplementedError(f"The notebook magic {magic} cannot be run here ({where})")
    code = []
    for line in text if magic else lines:
        word = line.strip().split(" ")[0]
        if magic and word == "%pip":
            subprocess.run([sys.executable, "-m", *shlex.split(line.strip()[1:])], stdin=subprocess.DEVNULL, check=True)
            importlib.invalidate_caches()
        # Line numbers stay those of the notebook.
        code.append("" if magic and word in ("%pip", "%python", "%restart_python") else line)
    compiled = compile("\n" * first + "\n".join(code), path, "exec", flags[0], dont_inherit=True)
    flags[0] |= compiled.co_flags & flags[1]
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
    """As Python does with what is no number."""
    if not isinstance(end.code, int):
        print(end.code, file=sys.stderr)


def lakeseed_exit(end):
    return f"The script ended with sys.exit({end.code!r})"


def lakeseed_traceback(error):
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_name.startswith(("lakeseed_", "<lambda>")):
        trace = trace.tb_next
    return lakeseed_cut("".join(traceback.format_exception(type(error), error, trace)), 20000)


def lakeseed_cut(text, most):
    return text if len(text) <= most else text[: most // 2] + "\n[lakeseed: cut here]\n" + text[-(most // 2) :]


class LakeseedSurroundings:
    """What a script may change that others in this process need afterwards."""

    def __enter__(self):
        try:
            here = os.getcwd()
        except OSError:
            here = None
        self.kept = sys.modules["__main__"], sys.argv, sys.path[:], dict(os.environ), tempfile.tempdir, here

    def __exit__(self, *_):
        sys.modules["__main__"], sys.argv, sys.path[:], variables, tempfile.tempdir, here = self.kept
        for name in set(os.environ) - set(variables):
            del os.environ[name]
        os.environ.update(variables)
        if here is not None:
            lakeseed_go(here)


class LakeseedThreads:
    """What a script starts is waited for, as at the end of a process; what others start meanwhile is not."""

    def __enter__(self):
        self.threads, self.start = {threading.current_thread()}, threading.Thread.start
        self.before = self.children(), self.finalizers()
        threads, start = self.threads, self.start

        def recorded(thread):
            if threading.current_thread() in threads:
                threads.add(thread)
            start(thread)

        threading.Thread.start = recorded

    def __exit__(self, kind, *_):
        try:
            if kind is not KeyboardInterrupt:
                self.wait()
        finally:
            threading.Thread.start = self.start

    def wait(self):
        me = threading.current_thread()
        while True:
            alive = {thread for thread in list(self.threads) if thread.is_alive() and not thread.daemon} - {me}
            if not alive:
                break
            for pool in self.pools(alive):
                pool.shutdown()
            alive.pop().join()
        children, finalizers = self.before
        # Managers and pools end by these.
        for priority, number in sorted(self.finalizers() - finalizers, reverse=True):
            sys.modules["multiprocessing.util"]._finalizer_registry[priority, number]()
        for child in self.children() - children:
            if not child.daemon:
                child.join()

    def pools(self, threads):
        """Executors that nobody has shut down: their threads wait for work for ever."""
        for pool in gc.get_objects():
            if issubclass(type(pool), concurrent.futures.Executor):
                own = {*getattr(pool, "_threads", ()), getattr(pool, "_executor_manager_thread", None)}
                if own & threads:
                    yield pool

    def children(self):
        processes = sys.modules.get("multiprocessing.process")
        return set(processes.active_children()) if processes else set()

    def finalizers(self):
        util = sys.modules.get("multiprocessing.util")
        keys = getattr(util, "_finalizer_registry", ())
        return {(priority, number) for priority, number in list(keys) if priority is not None and priority >= 0}


class LakeseedCapture:
    """Everything that this process and its children print goes into one file: there it outlives the command and the context."""

    def __init__(self, path):
        self.spool = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def __enter__(self):
        self.streams = sys.stdout, sys.stderr
        self.flush()
        self.kept = [os.dup(number) for number in (1, 2)]
        for number in (1, 2):
            os.dup2(self.spool, number)
        sys.stdout, sys.stderr = (
            io.TextIOWrapper(io.FileIO(self.spool, "w", closefd=False), "utf-8", "backslashreplace", write_through=True)
            for _ in self.kept
        )

    def __exit__(self, *_):
        self.flush()
        sys.stdout, sys.stderr = self.streams
        for number, kept in zip((1, 2), self.kept):
            os.dup2(kept, number)
            os.close(kept)

    def flush(self):
        for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
            try:
                stream.flush()
            except (AttributeError, OSError, ValueError):
                pass


class LakeseedDeadline:
    """Ends the run also when nobody is left to cancel it."""

    def __init__(self, seconds):
        self.seconds, self.over = min(seconds, threading.TIMEOUT_MAX), threading.Event()
        self.thread = threading.current_thread()

    def __enter__(self):
        threading.Thread(target=self.watch, daemon=True).start()

    def __exit__(self, *_):
        self.over.set()

    def watch(self):
        if self.over.wait(self.seconds):
            return
        if self.thread is not threading.main_thread():
            # The process is not only ours.
            interruption = ctypes.py_object(KeyboardInterrupt)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.thread.ident), interruption)
            return
        if hasattr(signal, "pthread_kill"):
            # One that ends a sleep, too.
            signal.pthread_kill(self.thread.ident, signal.SIGINT)
        else:
            signal.raise_signal(signal.SIGINT)
        if not self.over.wait(10):
            os._exit(124)


def lakeseed_place(run, source, path):
    """Where the script really lies on this machine, or a copy: workers read it again, and scripts look beside themselves."""
    for place in (path, "/Workspace" + path):
        try:
            with open(place, "rb") as file:
                if file.read() == source:
                    return place
        except OSError:
            pass
    place = os.path.join(lakeseed_folder(run), "generate_data.py")
    with open(place, "wb") as file:
        file.write(source)
    return place


def lakeseed_folder_of(path):
    """Of a notebook, too, which is no file that a program could read; None where it cannot be seen from here."""
    folder = os.path.dirname(path)
    return next((place for place in (folder, "/Workspace" + folder) if os.path.isdir(place)), None)


def lakeseed_spool(run):
    return os.path.join(lakeseed_folder(run), "output")


def lakeseed_folder(run):
    folder = os.path.join(tempfile.gettempdir(), "lakeseed-" + run)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    return folder


if globals() is not locals():
    # Where a server executes commands with local variables of their own, functions would not find each other.
    globals().update(locals())
