# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of the tests, as documents have them: “program:/path” for one of a test
program, which is asked what tests it has, and “case:file/name” for one that is data."""

import glob
import json
import os
import re
import subprocess

import sources

CASES = 'tests/protocol/cases'

TAG = re.compile(r'# rules: (.+)')


def find_programs(build, suites):
    """The test programs of these suites, by what follows “test-” in their names."""
    with open(os.path.join(build, 'meson-info', 'intro-tests.json'), encoding='utf-8') as file:
        tests = json.load(file)

    programs = {}
    for test in tests:
        name = os.path.basename(test['cmd'][0])
        if name.startswith('test-') and any(suite.split(':')[-1] in suites for suite in test['suite']):
            programs[name[len('test-'):]] = test['cmd'][0]

    return programs


def list_tests(program):
    answer = subprocess.run([program, '-l'], stdout=subprocess.PIPE, check=True)
    return {line for line in answer.stdout.decode('utf-8').split('\n') if line.startswith('/')}


def parse_tags(line):
    tag = TAG.fullmatch(line)
    return {tuple(rule.split(' ', 1)) for rule in tag[1].split(', ')} if tag else set()


def versions_of(name, words, tags):
    """A case that is played for each protocol level is for the rules of that version."""
    levels = {'4': '3.1.1', '5': '5.0'}
    for word in words:
        yield f'{name}-{word}', {tag for tag in tags if tag[0] == levels.get(word, tag[0])}


def read_cases(root):
    """Names of the cases, with the rules that each says it is for."""
    cases = {}
    for path in sorted(glob.glob(os.path.join(root, CASES, '*.case'))):
        stem = os.path.basename(path)[:-len('.case')]
        tags = set()
        name = None
        for line in sources.read(root, path).split('\n'):
            if line.startswith('# rules:'):
                tags |= parse_tags(line)
            elif line.startswith('=== '):
                name = f'{stem}/{line[4:].strip()}'
                cases[name] = tags
                tags = set()
            elif line.startswith('each ') and name is not None:
                cases.update(versions_of(name, line.split()[2:], cases.pop(name)))

    return cases
