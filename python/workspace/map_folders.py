"""Starts a program, and all that it starts, in a view of the file system where folders lie at other places.

    python map_folders.py <folders.json> <empty folder> <program> [<argument> ...]

The file says what lies where:

    {"/Workspace": {"source": "/home/me/w/Workspace", "writable": true},
     "/Volumes": {"source": null, "writable": false},
     "/Volumes/main/default/raw": {"source": "/home/me/w/Volumes/main/default/raw", "writable": true}}

Without a source it is a folder that holds what is named below it, and nothing else.

By a mount namespace of its own, so that it concerns nobody else and ends with the last of its processes. As root, and
as a user where the kernel lets users make namespaces; ends with exit code 97 where it does not.
"""

import ctypes
import json
import os
import sys

CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_NOATIME, MS_NODIRATIME = 1, 2, 4, 8, 32, 1024, 2048
MS_BIND, MS_REC, MS_UNBINDABLE, MS_PRIVATE, MS_RELATIME = 4096, 16384, 1 << 17, 1 << 18, 1 << 21
NOT_ALLOWED = 97

libc = ctypes.CDLL(None, use_errno=True)


def main():
    place_of_folders, root, *command = sys.argv[1:]
    here = os.getcwd()
    try:
        with open(place_of_folders, encoding="utf-8") as file:
            folders = json.load(file)
        enter_namespace()
        build_root(root, folders)
        os.chroot(root)
        os.chdir(here)
    except (OSError, AttributeError) as error:
        print(f"folders cannot be mapped here: {error}", file=sys.stderr)
        return NOT_ALLOWED
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
    # The outer ones first, and read-only when all are in them.
    for place, folder in sorted(folders.items()):
        put(folder["source"], root + place)
    for place, folder in folders.items():
        if not folder["writable"] and os.path.isdir(root + place):
            make_read_only(root + place)


def put(source, target):
    if source is None:
        os.makedirs(target)
        mount("tmpfs", target, "tmpfs", MS_NOSUID | MS_NODEV)
    # A volume that was deleted meanwhile is none.
    elif os.path.isdir(source):
        bind(source, target)


def bind(source, target):
    os.makedirs(target)
    mount(source, target, None, MS_BIND | MS_REC)


def make_read_only(target):
    has = os.statvfs(target).f_flag
    # What else the mount was made with may not get lost: a user could not do without.
    flags = has & (MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME)
    relative = MS_RELATIME if has & 4096 else 0
    mount(None, target, None, MS_REMOUNT | MS_BIND | MS_RDONLY | flags | relative)


def mount(source, target, kind, flags):
    encode = lambda text: None if text is None else os.fsencode(text)
    call(libc.mount, encode(source), encode(target), encode(kind), ctypes.c_ulong(flags), None)


def call(function, *arguments):
    if function(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function.__name__}: {os.strerror(number)}")


sys.exit(main())
