"""archives.py BUILT DIST: what is given away, made of BUILT/phpX.Y-nts/wu_serverpilot.so and this project.

Names are those that PIE looks for. The same input makes the same bytes: members are sorted, their time is
SOURCE_DATE_EPOCH (of the commit), their owner nobody.
"""

import gzip
import hashlib
import io
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tarfile
import time
import uuid
import zipfile

from notices import notices

ROOT = pathlib.Path(__file__).resolve().parent.parent
EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))
MACHINE = platform.machine()
PIE_MACHINE = {"aarch64": "arm64"}.get(MACHINE, MACHINE)
# By pattern: Python reads TOML from 3.11 on, and Ubuntu 22.04, where releases are made, has 3.10.
VERSION = re.search(r'^version = "(.+)"$', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)[1]
PROGRAMS = {"install.sh", "wu_serverpilot.so"}


def mode(name):
    return 0o755 if pathlib.PurePath(name).name in PROGRAMS else 0o644


def write_zip(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in sorted(members.items()):
            entry = zipfile.ZipInfo(name, time.gmtime(max(EPOCH, 315532800))[:6])
            entry.create_system = 3  # Unix: the mode counts.
            entry.external_attr = (0o100000 | mode(name)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)


def write_tar(path, members):
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in sorted(members.items()):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime, entry.mode = len(content), EPOCH, mode(name)
            archive.addfile(entry, io.BytesIO(content))
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=EPOCH) as packed:
        packed.write(plain.getvalue())


def common(metadata):
    """What goes with the extension: the terms are those of the whole, see notices.py."""
    inside = linked(metadata, is_inside).keys() - {metadata["resolve"]["root"]}
    crates = [crate for crate in metadata["packages"] if crate["id"] in inside]
    return {
        "install.sh": (ROOT / "packaging/install.sh").read_bytes(),
        "LICENSE": (ROOT / "packaging/GPL-3.0.txt").read_bytes(),
        "THIRD-PARTY.txt": notices(crates, lambda crate: pathlib.Path(crate["manifest_path"]).parent).encode(),
    }


def plugin():
    """The plugin without the stubs, which would declare the extension's functions a second time."""
    source = ROOT / "php"
    tracked = subprocess.run(["git", "ls-files", "."], cwd=source, check=True, capture_output=True, text=True)
    names = [name for name in tracked.stdout.split() if not name.startswith(("stubs/", "."))]
    members = {f"wu-serverpilot/{name}": (source / name).read_bytes() for name in names}
    members["wu-serverpilot/license.txt"] = (ROOT / "LICENSE").read_bytes()
    return members


def locked_checksums():
    crates = re.findall(r'^name = "(.+)"\nversion = "(.+)"\nsource = ".+"\nchecksum = "(.+)"$', (ROOT / "Cargo.lock").read_text(), re.MULTILINE)
    return {(name, version): checksum for name, version, checksum in crates}


def component(crate, checksums):
    entry = {
        "type": "library",
        "bom-ref": f"pkg:cargo/{crate['name']}@{crate['version']}",
        "name": crate["name"],
        "version": crate["version"],
        "purl": f"pkg:cargo/{crate['name']}@{crate['version']}",
    }
    if crate["license"]:
        entry["licenses"] = [{"expression": crate["license"].replace("/", " OR ")}]
    if checksum := checksums.get((crate["name"], crate["version"])):
        entry["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    return entry


def cargo_metadata():
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", f"{MACHINE}-unknown-linux-gnu"]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)


def takes_part(crate, kind):
    """It is inside the extension or builds it."""
    return kind != "dev"


def is_inside(crate, kind):
    """Its code is in the extension."""
    return kind is None and not any("proc-macro" in target["kind"] for target in crate["targets"])


def linked(metadata, counts):
    """The crates that count, and what each needs of them."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    crates = {crate["id"]: crate for crate in metadata["packages"]}
    needs, waiting = {}, [metadata["resolve"]["root"]]
    while waiting:
        crate = waiting.pop()
        if crate not in needs:
            needed = [
                dependency["pkg"]
                for dependency in nodes[crate]["deps"]
                if any(counts(crates[dependency["pkg"]], kind["kind"]) for kind in dependency["dep_kinds"])
            ]
            needs[crate] = needed
            waiting += needed
    return needs


def bill_of_materials(metadata):
    """What is inside, in CycloneDX's words, from cargo's own account."""
    crates = {crate["id"]: crate for crate in metadata["packages"]}
    checksums = locked_checksums()
    needs = linked(metadata, takes_part)
    parts = {crate: component(crates[crate], checksums) for crate in needs}
    own = parts[metadata["resolve"]["root"]]
    # With what is linked in: see notices.py.
    own["licenses"] = [{"expression": "GPL-3.0-or-later"}]
    others = sorted((part for part in parts.values() if part is not own), key=lambda part: part["bom-ref"])
    dependencies = [
        {"ref": parts[crate]["bom-ref"], "dependsOn": sorted({parts[need]["bom-ref"] for need in needed})}
        for crate, needed in needs.items()
    ]
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(EPOCH)), "component": own},
        "components": others,
        "dependencies": sorted(dependencies, key=lambda need: need["ref"]),
    }
    bill["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bill, sort_keys=True))}"
    return json.dumps(bill, indent=1, sort_keys=True).encode() + b"\n"


def main(built, dist):
    dist.mkdir(parents=True)
    metadata = cargo_metadata()
    beside = common(metadata)
    whole = {f"wu_serverpilot-{VERSION}/{name}": content for name, content in beside.items()}
    for library in sorted(built.glob("php*/wu_serverpilot.so")):
        php, threads = library.parent.name.split("-")
        content = library.read_bytes()
        name = f"php_wu_serverpilot-{VERSION}_{php}-{PIE_MACHINE}-linux-glibc-{threads}.zip"
        write_zip(dist / name, {**beside, "wu_serverpilot.so": content})
        whole[f"wu_serverpilot-{VERSION}/{php}-{MACHINE}-{threads}/wu_serverpilot.so"] = content
    write_tar(dist / f"wu_serverpilot-{VERSION}-linux-{MACHINE}.tar.gz", whole)
    write_zip(dist / f"wu-serverpilot-{VERSION}.zip", plugin())
    (dist / f"wu_serverpilot-{VERSION}-{MACHINE}.cdx.json").write_bytes(bill_of_materials(metadata))
    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(dist.iterdir())]
    (dist / "SHA256SUMS").write_text("".join(sums))
    print("".join(f"{file.stat().st_size:>10}  {dist.name}/{file.name}\n" for file in sorted(dist.iterdir())), end="")


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
