#!/usr/bin/env python3
"""How fast documents are read, and with how much memory. Python 3.11 or later, standard library, Unix.

    cargo build --release
    python3 tests/make_pdfs.py target/known-pdfs
    python3 benches/reading.py [target/release/sekisho]

Prints a 300-page .docx (limits: 0.3 s, 200 MB), a ZIP bomb (refused in 1 s), and the pages per second of processor time of
the two PDF engines and of pdftotext on the same known PDFs in the same run (limit: half of pdftotext for the first engine).
Times are of the processor, user and system, of the process and its workers; the fastest of three runs counts.
"""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
DOCX, PDF, PDF_SECOND = range(3)  # tasks of the reading worker; the first asks both readers of a Word file


def package(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in parts.items():
            z.writestr(name, content)
    return out.getvalue()


def word(body, numbering=""):
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    return package({
        "_rels/.rels": f'<Relationships xmlns="{links}"><Relationship Id="a" Type="{RELATION}officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{links}"><Relationship Id="n" Type="{RELATION}numbering" Target="numbering.xml"/></Relationships>',
        "word/numbering.xml": f"<w:numbering {WORD}>{numbering}</w:numbering>",
        "word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>",
    })


def three_hundred_pages():
    """30 numbered paragraphs of 100 characters a page, every tenth with a tracked change."""
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    numbering = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    text = "The Recipient shall keep paragraph {} of this agreement and all that it says secret for as long as asked."
    number = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    change = '<w:ins w:author="A" w:date="2025-01-01T00:00:00Z"><w:r><w:t> Added.</w:t></w:r></w:ins>'
    one = lambda i: f'<w:p>{number}<w:r><w:rPr><w:sz w:val="21"/></w:rPr><w:t>{text.format(i)}</w:t></w:r>{change if i % 10 == 0 else ""}</w:p>'
    return word("".join(one(i) for i in range(9000)), numbering)


def bomb():
    return word(" " * (200 << 20))


def varint(n):
    out = bytearray()
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    return bytes(out + bytes([n]))


def request(task, content):
    """What the reading worker takes on standard input: task, no password, the bytes."""
    return varint(task) + b"\0" + varint(len(content)) + content


def measure(command, given=b"", runs=3):
    """Fastest processor time (s), wall time (s) and largest memory (MB) of a command and its children."""
    best = None
    for _ in range(runs):
        script = "import resource,subprocess,sys,time;s=time.monotonic();r=subprocess.run(sys.argv[1:],stdin=sys.stdin,stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL);" \
                 "u=resource.getrusage(resource.RUSAGE_CHILDREN);print(r.returncode,u.ru_utime+u.ru_stime,time.monotonic()-s,u.ru_maxrss/1024)"
        with tempfile.TemporaryFile() as file:
            file.write(given)
            file.seek(0)
            out = subprocess.run([sys.executable, "-c", script, *map(str, command)], stdin=file, capture_output=True, text=True, check=True).stdout
        code, processor, wall, memory = map(float, out.split())
        best = min(best, (processor, wall, memory, int(code))) if best else (processor, wall, memory, int(code))
    return best


def pages(path):
    out = subprocess.run(["pdfinfo", path], capture_output=True, text=True).stdout
    return int(re.search(r"Pages:\s+(\d+)", out).group(1)) if "Pages:" in out else 0


def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "target/release/sekisho")
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("300 pages", three_hundred_pages()), ("bomb", bomb())):
            path = Path(folder) / f"{name.replace(' ', '-')}.docx"
            path.write_bytes(content)
            processor, wall, memory, code = measure([binary, "read", path])
            first, _, first_memory, _ = measure([binary, "reading-worker"], request(DOCX, content))
            print(f"{name:10} {len(content) / 1000:6.0f} kB  read: {processor:.2f} s processor, {wall:.2f} s, {memory:.0f} MB, status {code}; the worker with both readers: {first:.2f} s, {first_memory:.0f} MB")
    known = ROOT / "target/known-pdfs"
    if not ((known / "made.json").exists() and shutil.which("pdftotext") and shutil.which("pdfinfo")):
        print("skipped: no known PDFs, or no pdftotext")
        return
    total = [0, 0.0, 0.0, 0.0]
    for file in json.loads((known / "made.json").read_text(encoding="utf-8"))["files"]:
        if "password" in file or file.get("scan"):
            continue
        path = known / f"{file['name']}.pdf"
        content, count = path.read_bytes(), pages(path)
        times = [measure([binary, "reading-worker"], request(PDF, content))[0], measure([binary, "reading-worker"], request(PDF_SECOND, content))[0],
                 measure(["pdftotext", path, "-"])[0]]
        total = [total[0] + count, *(t + n for t, n in zip(total[1:], times))]
        print(f"{file['name']:28} {count:3} pages  first {count / times[0]:7.0f}/s  second {count / times[1]:7.0f}/s  pdftotext {count / times[2]:7.0f}/s")
    count, first, second, other = total
    print(f"all: {count} pages; first {count / first:.0f}/s, second {count / second:.0f}/s, pdftotext {count / other:.0f}/s; first engine against pdftotext {other / first:.2f}")


if __name__ == "__main__":
    main()
