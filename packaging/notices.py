"""THIRD-PARTY.txt: whose work is inside the extension, and under which terms.

The terms are the crates' own files, from their sources as cargo has them. Where a crate gives a choice, MIT's is taken.
"""

import re

# What a crate's terms stand in.
TERMS = re.compile(r"^(licen[cs]e|copying|copyright|notice|unlicense)", re.IGNORECASE)
# Kept beside the chosen terms: who wrote it, and what it took from others.
ALWAYS = re.compile(r"copyright|notice|third-party", re.IGNORECASE)

HEAD = """Third-party notices of wu_serverpilot.so

The extension's own source is under the GNU General Public License, version 2 or later (GPL-2.0-or-later). It is linked with the
crates below. Some of them are under the Apache License 2.0, which version 2 of the GPL does not go together with: so the file
wu_serverpilot.so as a whole may be passed on under version 3 of the GPL, or a later one (GPL-3.0-or-later). Its text is in the file
LICENSE.
"""

# The standard library is linked in too, and is no crate of cargo's.
RUST = """Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files
(the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge,
publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR
ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH
THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def texts_in(folder, expression):
    """The files with a crate's terms."""
    files = sorted(file for file in folder.iterdir() if file.is_file() and TERMS.match(file.name))
    is_choice = " AND " not in expression and re.search(r" OR |/", expression)
    chosen = [file for file in files if "MIT" in file.name.upper()]
    if is_choice and chosen:
        files = [file for file in files if file in chosen or ALWAYS.search(file.name)]
    return [file.read_text(errors="replace").strip() for file in files]


def terms_of(crate, crates, folder_of):
    """A crate that brings none has those of its siblings, out of the same repository."""
    siblings = [other for other in crates if other["repository"] and other["repository"] == crate["repository"]]
    for candidate in [crate, *siblings]:
        if texts := texts_in(folder_of(candidate), crate["license"]):
            return texts
    raise SystemExit(f"no terms are known of the crate {crate['name']} {crate['version']}")


def notices(crates, folder_of):
    """The whole text; each of the terms once, with all whose they are."""
    owners = {("Copyright (c) The Rust Project Contributors\n\n" + RUST).strip(): ["The Rust standard library (MIT OR Apache-2.0)"]}
    for crate in sorted(crates, key=lambda crate: (crate["name"], crate["version"])):
        for text in terms_of(crate, crates, folder_of):
            owners.setdefault(text, []).append(f"{crate['name']} {crate['version']} ({crate['license'].replace('/', ' OR ')})")
    rule = "=" * 100
    parts = [f"{rule}\n{chr(10).join(names)}\n{rule}\n\n{text}\n" for text, names in sorted(owners.items(), key=lambda part: part[1])]
    return "\n".join([HEAD, *parts])
