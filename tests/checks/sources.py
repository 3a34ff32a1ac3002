# SPDX-License-Identifier: GPL-3.0-or-later

"""What the checks share: the files of the project, and how a check ends."""

import os
import shutil
import subprocess
import sys

SKIPPED_DIRECTORIES = {'.git', '.flatpak-builder', '.cache', '_flatpak', 'node_modules', '__pycache__'}


def source_root():
    """The root of the source tree: the last argument, or where the script lies."""
    if len(sys.argv) > 1 and not sys.argv[-1].startswith('-'):
        return os.path.abspath(sys.argv[-1])
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def walk(root):
    for directory, directories, names in os.walk(root):
        directories[:] = [name for name in directories
                          if name not in SKIPPED_DIRECTORIES and
                          not os.path.exists(os.path.join(directory, name, 'meson-private'))]
        for name in names:
            yield os.path.relpath(os.path.join(directory, name), root)


def list_files(root):
    """The project's files, relative to its root and sorted: those git knows or
    would take, or without git (in an archive) all but what a build made."""
    names = None

    # A clone need not have been made on a machine that has git.
    if os.path.exists(os.path.join(root, '.git')) and shutil.which('git'):
        # Git looks into a clone of another user only when told that it may.
        git = subprocess.run(['git', '-c', 'safe.directory=*', '-C', root, 'ls-files', '-z',
                              '--cached', '--others', '--exclude-standard'],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        if git.returncode == 0:
            names = git.stdout.decode('utf-8').split('\0')

    if names is None:
        names = walk(root)

    files = {name for name in names if name and os.path.isfile(os.path.join(root, name))}
    if not files:
        fail([f'{root}: no file of the project was found there'])

    return sorted(files)


def read(root, name):
    with open(os.path.join(root, name), encoding='utf-8') as file:
        return file.read()


def need(program, package):
    """The check cannot be made without this program, and that is a failure."""
    for directory in os.environ.get('PATH', '').split(os.pathsep):
        if os.access(os.path.join(directory, program), os.X_OK):
            return program

    return fail([f'{program} is not installed; on Debian: apt install {package}'])


def fail(problems):
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1)


def finish(problems, success):
    if problems:
        fail(problems)
    print(success)
