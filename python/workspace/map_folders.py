"""Starts a program, and all that it starts, in a view of the file system where folders lie at other places.

    python map_folders.py '{"/Volumes": "/home/me/w/Volumes"}' <empty folder> <program> [<argument> ...]

By a mount namespace of its own, so that it concerns nobody else and ends with the last of its processes. As root, and
as a user where the kernel lets users make namespaces; ends with exit code 97 where it does not.
"""

import ctypes
import json
import os
import sys

CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_UNBINDABLE, MS_PRIVATE = 2, 4, 4096, 16384, 1 << 17, 1 << 18
NOT_ALLOWED = 97

libc = ctypes.CDLL(None, use_errno=True)


def main():
    folders, root, *command = json.loads(sys.argv[1]), *sys.argv[2:]
    here = os.getcwd()
    try:
        enter_namespace()
        build_root(root, folders)
        os.chroot(root)
    except (OSError, AttributeError) as error:
        print(f"folders cannot be mapped here: {error}", file=sys.stderr)
        return NOT_ALLOWED
    os.chdir(here)
    os.execvp(command[0], command)


def enter_namespace():
    try:
        call(libc.unshare, CLONE_NEWNS)
    except PermissionError:
        user, group = os.geteuid(), os.getegid()
        call(libc.unshare, CLONE_NEWUSER | CLONE_NEWNS)
        # The same user inside as outside: programs ask for the name.
        for name, text in [("setgroups", "deny"), ("gid_map", f"{group} {group} 1"), ("uid_map", f"{user} {user} 1")]:
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)


def build_root(root, folders):
    """Everything that is at the top, and the mapped folders beside it: the real top gets no new folder."""
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV)
    # Or it would be bound into itself.
    mount(None, root, None, MS_UNBINDABLE)
    for name in os.listdir("/"):
        source, target = f"/{name}", f"{root}/{name}"
        if source in folders:
            continue
        if os.path.islink(source):
            os.symlink(os.readlink(source), target)
        elif os.path.isdir(source):
            bind(source, target)
        else:
            open(target, "x").close()
            mount(source, target, None, MS_BIND)
    for place, source in folders.items():
        bind(source, root + place)


def bind(source, target):
    os.mkdir(target)
    mount(source, target, None, MS_BIND | MS_REC)


def mount(source, target, kind, flags):
    encode = lambda text: None if text is None else os.fsencode(text)
    call(libc.mount, encode(source), encode(target), encode(kind), ctypes.c_ulong(flags), None)


def call(function, *arguments):
    if function(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function.__name__}: {os.strerror(number)}")


sys.exit(main())
