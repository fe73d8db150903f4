"""The workflows are YAML, pin what they use by commit, ask for no more rights than they need, and run make.

What a workflow runs must exist here: each make target and each script is looked up.
"""

import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
faults = []
pins = {}


def steps(path):
    workflow = yaml.safe_load(path.read_text())
    if workflow.get("permissions") != {"contents": "read"}:
        faults.append(f"{path.name}: rights are not {{contents: read}} at the top")
    for name, job in workflow["jobs"].items():
        if "timeout-minutes" not in job:
            faults.append(f"{path.name}: {name} has no time limit")
        if "write" in job.get("permissions", {}).values() and any("actions/checkout" in step.get("uses", "") for step in job["steps"]):
            faults.append(f"{path.name}: {name} may write, and runs what was checked out")
        yield from ((f"{path.name}: {name}", step) for step in job["steps"])


def check_action(where, used):
    if not re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", used):
        faults.append(f"{where}: {used} is not pinned by its commit")


def check_pins(path):
    """The release that a commit is of stands beside it, and is the same wherever the action is used."""
    for line in path.read_text().splitlines():
        if used := re.search(r"uses: ([\w./-]+)@(\w+)(.*)", line):
            action, commit, release = used.groups()
            if not re.fullmatch(r" # v?\d+\.\d+\.\d+", release):
                faults.append(f"{path.name}: {action} does not say which release its commit is")
            if pins.setdefault(action, (commit, release)) != (commit, release):
                faults.append(f"{path.name}: {action} is pinned otherwise elsewhere")


def check_command(where, command):
    if "${{" in command:
        faults.append(f"{where}: a value is pasted into a command; hand it over in env: {command}")
    for target in re.findall(r"\bmake (\w+)", command):
        if target not in TARGETS:
            faults.append(f"{where}: there is no make target {target}")
    for script in re.findall(r"\b(?:tests|packaging)/[\w./-]+", command):
        if not (ROOT / script).is_file():
            faults.append(f"{where}: there is no {script}")


files = sorted((ROOT / ".github/workflows").glob("*.yml"))
ran = ""
for file in files:
    check_pins(file)
    for where, step in steps(file):
        if "uses" in step:
            check_action(where, step["uses"])
        if "run" in step:
            check_command(where, step["run"])
            ran += step["run"]
for target in ("test", "suites", "reach", "package", "newest"):
    if f"make {target}" not in ran:
        faults.append(f"no workflow runs make {target}")
print("\n".join(faults) or f"{len(files)} workflows are right")
sys.exit(1 if faults or not files else 0)
