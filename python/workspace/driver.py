"""The Python side of an execution context: runs one command after the other and keeps their variables.

    python driver.py '{"maxOutput": 50000, "folders": null}'

Reads a JSON line a command from standard input, {"command": "…"}, and writes JSON lines to standard output: "ready" once,
then for each command "started", from when on an interruption ends it, and the `results` of the Command Execution API.
Like there, what is printed to the standard output comes with a result, but is lost where the command ends in an
exception, SystemExit among them; what goes to the standard error is the driver's log.

`folders` names the file that says which real folders stand for which, where they could not be mapped for all programs.
"""

import ast
import builtins
import html
import importlib.util
import io
import json
import linecache
import os
import shlex
import signal
import subprocess
import sys
import traceback
import types

# The command's own code gets neither the channel nor anything to read.
commands = os.fdopen(os.dup(0), encoding="utf-8")
answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
os.dup2(2, 1)

settings = json.loads(sys.argv[1])
SKIPPED = "*** WARNING: max output size exceeded, skipping output. ***\n"


class Printed(io.TextIOBase):
    """What a command prints, up to the limit of the cluster's runtime."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self):
        self.parts, self.size = [], 0

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self.size < settings["maxOutput"]:
            self.parts.append(text[: settings["maxOutput"] - self.size])
        self.size += len(text)
        return len(text)

    def text(self):
        return "".join(self.parts) + (SKIPPED if self.size > settings["maxOutput"] else "")


class Session:
    """The Spark session, started when something first asks it for something: that takes seconds."""

    def __getattr__(self, name):
        return getattr(session(), name)

    def __repr__(self):
        return repr(session())

    @property
    def __class__(self):
        from pyspark.sql import SparkSession

        return SparkSession


def session():
    from pyspark.sql import SparkSession

    return SparkSession.builder.getOrCreate()


def main():
    module = types.ModuleType("__main__")
    module.__dict__.update(__builtins__=builtins)
    if importlib.util.find_spec("pyspark"):
        module.spark = Session()
    sys.modules["__main__"] = module
    sys.argv = [""]
    sys.path[0] = ""
    map_variables()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tell("ready")
    for number, line in enumerate(iter(commands.readline, ""), 1):
        tell(run(json.loads(line)["command"], f"<command-{number}>", module.__dict__))


def tell(answer):
    print(json.dumps(answer), file=answers, flush=True)


def run(source, name, variables):
    printed = Printed()
    linecache.cache[name] = (len(source), None, io.StringIO(source).readlines(), name)
    kept, sys.stdout = sys.stdout, printed
    try:
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            tell("started")
            value = execute(source, name, variables)
            if value is not None:
                printed.write(repr(value))
        finally:
            # An interruption that comes too late is none.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        return {"resultType": "text", "data": printed.text()}
    except BaseException as error:
        return failure(error)
    finally:
        sys.stdout = kept


def execute(source, name, variables):
    """The value of the last line, where that is an expression."""
    tree = ast.parse(without_magics(source), name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec", dont_inherit=True), variables)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), name, "eval", dont_inherit=True), variables)


def without_magics(source):
    """The rest, with its line numbers, of a command whose first lines are %pip: these are carried out."""
    lines = source.split("\n")
    for number, line in enumerate(lines):
        if line.strip() and not line.startswith("%pip "):
            break
        if line.strip():
            words = [mapped(word) for word in shlex.split(line[1:])]
            pip = [sys.executable, "-m", *words]
            done = subprocess.run(pip, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")
            print(done.stdout, end="")
            done.check_returncode()
            importlib.invalidate_caches()
            lines[number] = ""
    return "\n".join(lines)


def failure(error):
    """As the API words it: a summary with HTML in it, a traceback with the colours of a terminal."""
    kind, text = type(error).__name__, text_of(error)
    lines = traceback.format_exception(type(error), error, without_own_frames(error.__traceback__))
    cause = "\x1b[0;31m---------------------------------------------------------------------------\x1b[0m\n" + "".join(lines)
    cause = cause.replace(f"\n{kind}", f"\n\x1b[0;31m{kind}\x1b[0m")
    summary = f"<span class='ansi-red-fg'>{html.escape(kind)}</span>: {html.escape(text)}"
    return {"resultType": "error", "summary": summary, "cause": cause}


def text_of(error):
    try:
        return str(error)
    except Exception:
        return "<exception str() failed>"


def without_own_frames(trace):
    while trace and trace.tb_frame.f_code.co_filename in (__file__, ast.__file__):
        trace = trace.tb_next
    return trace


def map_variables():
    """Where folders cannot be mapped for everything that runs here, the environment at least names their real places."""
    if places:
        encode = os.environ.encodevalue
        os.environ.encodevalue = lambda value: encode(mapped(value))


def mapped(text):
    for place, real in places.items():
        if text == place or text.startswith(place + "/"):
            return real + text[len(place) :]
    return text


def read_places(path):
    if path is None:
        return {}
    with open(path, encoding="utf-8") as file:
        return {place: folder["source"] for place, folder in json.load(file).items() if folder["source"]}


places = read_places(settings["folders"])
main()
