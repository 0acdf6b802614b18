#!/usr/bin/env python3
"""Makes PDFs of known text with the programs that write PDFs in offices, so that a test can compare what sekisho reads.
Python 3.11 or later. It writes into the folder it is given and nowhere else.

    python3 tests/make_pdfs.py target/known-pdfs

For every NAME.pdf there is a NAME.txt: the text it shows, one paragraph a line, running heads and page numbers left out.
`made.json` lists them with what is special about each, and says what was left out because a program is missing:
LibreOffice and Chromium (programs), WeasyPrint, ReportLab and pypdf with cryptography (Python packages), pdftoppm.
The words are those of examples/01_nda. Nothing is made again while this script and its sources stay the same.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = {lang: ROOT / f"examples/01_nda/source/complete-{lang}.txt" for lang in ("en", "ja")}
HEAD = {"en": "Draft for discussion", "ja": "協議用の案"}
FONT = {"en": "Liberation Serif, DejaVu Serif, serif", "ja": "Noto Serif CJK JP, IPAMincho, serif"}


def paragraphs(lang):
    """(is a heading, words) of every paragraph; tables and signature blocks are left out."""
    body = SOURCES[lang].read_text(encoding="utf-8").split("\n---\n", 1)[1]
    out, article = [], 0
    for line in body.splitlines():
        line = line.strip()
        if not line or line.startswith(("|", "!|", "***", "=")):
            continue
        heading = line.startswith("#")
        words = line.lstrip("#+-").strip().replace("**", "")
        if heading and lang == "ja" and words.startswith("（"):
            article += 1
            words = f"第{article}条{words}"
        out.append((heading, words))
    return out


# --- what each program is given ------------------------------------------------------------------------------------------

def html(lang, style=""):
    words = "".join(f"<h2>{escape(w)}</h2>" if h else f"<p>{escape(w)}</p>" for h, w in paragraphs(lang))
    return (f'<!DOCTYPE html><html lang="{lang}"><meta charset="utf-8"><title>x</title><style>@page {{ size: A4; margin: 25mm }}'
            f"body {{ font: 11pt {FONT[lang]}; text-align: justify }} h2 {{ font-size: 12pt }} {style}</style><body>{words}</body></html>")


def open_document(lang, columns=1, vertical=False):
    """A flat OpenDocument text with a running head and a page number."""
    faces = {"en": "Liberation Serif", "ja": "Noto Serif CJK JP"}
    spaces = " ".join(f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for p, n in
                      [("office", "office"), ("style", "style"), ("text", "text"), ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible")])
    column = f'<style:columns fo:column-count="{columns}" fo:column-gap="8mm"/>' if columns > 1 else ""
    mode = 'style:writing-mode="tb-rl"' if vertical else ""
    face = f'style:font-name="F" style:font-name-asian="F" fo:font-size="11pt" style:font-size-asian="11pt" fo:language="{lang}"'
    words = "".join(f'<text:p text:style-name="{"H" if h else "P"}">{escape(w)}</text:p>' for h, w in paragraphs(lang))
    margins = 'fo:margin-left="25mm" fo:margin-right="25mm" fo:margin-top="15mm" fo:margin-bottom="15mm"'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {spaces} office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="F" svg:font-family="'{faces[lang]}'"/></office:font-face-decls>
<office:styles><style:style style:name="P" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="2mm" fo:text-align="justify"/>
<style:text-properties {face}/></style:style><style:style style:name="H" style:family="paragraph" style:parent-style-name="P">
<style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/></style:style></office:styles>
<office:automatic-styles><style:page-layout style:name="L"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm" {margins} {mode}>{column}
</style:page-layout-properties><style:header-style><style:header-footer-properties fo:margin-bottom="5mm" fo:min-height="8mm"/></style:header-style>
<style:footer-style><style:header-footer-properties fo:margin-top="5mm" fo:min-height="8mm"/></style:footer-style></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="L"><style:header><text:p text:style-name="P">{HEAD[lang]}</text:p></style:header>
<style:footer><text:p text:style-name="P"><text:page-number/></text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:text>{words}</office:text></office:body></office:document>"""


def composite(lang, encoding, encode, collection="Japan1", vertical=False):
    """A PDF written by hand: a font that is named and not embedded, a predefined CMap, no ToUnicode, as older office software does."""
    size, step, most = 11, 18, 36
    lines = [w[i : i + most] for _, w in paragraphs(lang) for i in range(0, len(w), most)]
    pages = [lines[i : i + 38] for i in range(0, len(lines), 38)]
    objects = ["<</Type/Catalog/Pages 2 0 R>>", None,
               f"<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding/{encoding}/DescendantFonts[4 0 R]>>",
               f"<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light/CIDSystemInfo<</Registry(Adobe)/Ordering({collection})/Supplement 2>>"
               "/DW 1000/W[1 230 500 231 632 500]/FontDescriptor 5 0 R>>",
               "<</Type/FontDescriptor/FontName/Ryumin-Light/Flags 6/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700/StemV 80>>"]
    kids = []
    for page in pages:
        place = (lambda n: f"{560 - n * 14} 790") if vertical else (lambda n: f"70 {780 - n * step}")
        content = "".join(f"BT /F {size} Tf {place(n)} Td <{encode(line).hex()}> Tj ET\n" for n, line in enumerate(page))
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents {len(objects) + 2} 0 R>>")
        objects.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    out, places = b"%PDF-1.5\n", []
    for i, o in enumerate(objects):
        places.append(len(out))
        out += f"{i + 1} 0 obj\n{o}\nendobj\n".encode("latin-1")
    table = "".join(f"{p:010} 00000 n \n" for p in places)
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n".encode()


def adobe_japan(text):
    """Two-byte character identifiers of the Adobe-Japan1 collection: rows of JIS X 0208 one after another."""
    out = bytearray()
    for c in text:
        if 0x20 <= ord(c) < 0x7F:
            n = ord(c) - 31
        else:
            row, cell = (b - 0xA0 for b in c.encode("euc_jp"))
            starts = {1: 633, 3: 780 - 15, 4: 842, 5: 925}
            upper = {3: lambda k: k if k < 26 else (k - 7 if k < 60 else k - 13)}
            n = starts[row] + upper.get(row, lambda k: k)(cell) - 1 if row in starts else 1125 + (row - 16) * 94 + cell - 1
        out += n.to_bytes(2, "big")
    return bytes(out)


def plain(text):
    """Signs that the old encodings lack, taken out of the way."""
    return text.translate(str.maketrans("–—‘’“”−", "--''\"\"-"))


# --- the programs --------------------------------------------------------------------------------------------------------

def by_libreoffice(folder, name, source):
    if not shutil.which("soffice"):
        return "LibreOffice"
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / f"{name}.fodt").write_text(source, encoding="utf-8")
        run(["soffice", f"-env:UserInstallation=file://{scratch}/profile", "--headless", "--convert-to", "pdf", "--outdir", str(folder), f"{scratch}/{name}.fodt"])


def by_chromium(folder, name, source):
    program = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    if not program:
        return "Chromium"
    with tempfile.TemporaryDirectory() as scratch:
        page = Path(scratch) / "page.html"
        page.write_text(source, encoding="utf-8")
        run([program, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={scratch}/profile", "--no-pdf-header-footer",
             f"--print-to-pdf={folder / name}.pdf", page.as_uri()])


def by_weasyprint(folder, name, source):
    try:
        import weasyprint
    except ImportError:
        return "WeasyPrint"
    weasyprint.HTML(string=source).write_pdf(folder / f"{name}.pdf")


def by_reportlab(folder, name, lang, columns):
    try:
        from reportlab.lib.pagesizes import A4
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph
    except ImportError:
        return "ReportLab"
    face = {"en": "Times-Roman", "ja": "HeiseiMin-W3"}[lang]
    if lang == "ja":
        pdfmetrics.registerFont(UnicodeCIDFont(face))
    style = ParagraphStyle("p", fontName=face, fontSize=10.5, leading=16, spaceAfter=6, alignment=4 if lang == "en" else 0,
                           wordWrap="CJK" if lang == "ja" else None)
    width = (A4[0] - 100 - (columns - 1) * 20) / columns
    frames = [Frame(50 + i * (width + 20), 60, width, A4[1] - 120, 0, 0, 0, 0) for i in range(columns)]

    def furniture(canvas, document):
        canvas.setFont(face, 9)
        canvas.drawString(50, A4[1] - 40, HEAD[lang])
        canvas.drawCentredString(A4[0] / 2, 35, f"- {document.page} -")

    document = BaseDocTemplate(str(folder / f"{name}.pdf"), pagesize=A4, invariant=1)
    document.addPageTemplates(PageTemplate(frames=frames, onPage=furniture))
    document.build([Paragraph(escape(w), style) for _, w in paragraphs(lang)])


def locked(folder, name, source, algorithm, user, owner):
    if not (folder / f"{source}.pdf").exists():
        return source
    try:
        import cryptography  # noqa: F401  pypdf needs it for AES
        from pypdf import PdfReader, PdfWriter
    except ImportError:
        return "pypdf with cryptography"
    writer = PdfWriter(clone_from=PdfReader(folder / f"{source}.pdf"))
    writer.encrypt(user_password=user, owner_password=owner, algorithm=algorithm)
    writer.write(folder / f"{name}.pdf")


def scan(folder, name, source):
    """The first page of another file as a picture and nothing else."""
    if not (shutil.which("pdftoppm") and (folder / f"{source}.pdf").exists()):
        return "pdftoppm"
    try:
        from reportlab.pdfgen.canvas import Canvas
    except ImportError:
        return "ReportLab"
    with tempfile.TemporaryDirectory() as scratch:
        run(["pdftoppm", "-r", "200", "-gray", "-png", "-singlefile", str(folder / f"{source}.pdf"), f"{scratch}/page"])
        canvas = Canvas(str(folder / f"{name}.pdf"), pagesize=(595, 842), invariant=1)
        canvas.drawImage(f"{scratch}/page.png", 0, 0, 595, 842)
        canvas.save()


def run(command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=180)


# --- all of them ---------------------------------------------------------------------------------------------------------

def everything(folder):
    """(name, language, facts, function that makes it and returns what is missing)."""
    two = "body { columns: 2; column-gap: 8mm }"
    down = "html { writing-mode: vertical-rl }"
    for lang in ("en", "ja"):
        yield f"{lang}-libreoffice", lang, {}, lambda n, l=lang: by_libreoffice(folder, n, open_document(l))
        yield f"{lang}-libreoffice-columns", lang, {}, lambda n, l=lang: by_libreoffice(folder, n, open_document(l, columns=2))
        yield f"{lang}-chromium", lang, {}, lambda n, l=lang: by_chromium(folder, n, html(l))
        yield f"{lang}-chromium-columns", lang, {}, lambda n, l=lang: by_chromium(folder, n, html(l, two))
        yield f"{lang}-weasyprint", lang, {}, lambda n, l=lang: by_weasyprint(folder, n, html(l))
        yield f"{lang}-weasyprint-columns", lang, {}, lambda n, l=lang: by_weasyprint(folder, n, html(l, two + " p { hyphens: auto }"))
        yield f"{lang}-reportlab", lang, {}, lambda n, l=lang: by_reportlab(folder, n, l, 1)
        yield f"{lang}-reportlab-columns", lang, {}, lambda n, l=lang: by_reportlab(folder, n, l, 2)
    yield "ja-libreoffice-vertical", "ja", {}, lambda n: by_libreoffice(folder, n, open_document("ja", vertical=True))
    yield "ja-chromium-vertical", "ja", {}, lambda n: by_chromium(folder, n, html("ja", down))
    for encoding, encode in [("UniJIS-UCS2-H", "utf-16-be"), ("UniJIS-UTF16-H", "utf-16-be"), ("UniJIS2004-UTF16-H", "utf-16-be"),
                             ("90ms-RKSJ-H", "cp932"), ("90msp-RKSJ-H", "cp932"), ("EUC-H", "euc_jp")]:
        yield f"ja-{encoding}", "ja", {}, lambda n, e=encoding, c=encode: by_hand(folder, n, composite("ja", e, lambda t: plain(t).encode(c, "replace")))
    yield "ja-UniJIS-UTF16-V", "ja", {}, lambda n: by_hand(folder, n, composite("ja", "UniJIS-UTF16-V", lambda t: plain(t).encode("utf-16-be"), vertical=True))
    yield "ja-Identity-H-Japan1", "ja", {}, lambda n: by_hand(folder, n, composite("ja", "Identity-H", lambda t: adobe_japan(plain(t))))
    for algorithm in ("RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"):
        yield f"en-locked-{algorithm}", "en", {"password": "open sesame"}, lambda n, a=algorithm: locked(folder, n, "en-reportlab", a, "open sesame", "owner")
        yield f"ja-owner-{algorithm}", "ja", {"owner": True}, lambda n, a=algorithm: locked(folder, n, "ja-reportlab", a, "", "owner")
    yield "en-locked-kanji", "en", {"password": "秘密"}, lambda n: locked(folder, n, "en-reportlab", "AES-256", "秘密", "owner")
    for lang in ("en", "ja"):
        yield f"{lang}-scan", lang, {"scan": True}, lambda n, l=lang: scan(folder, n, f"{l}-libreoffice")


def by_hand(folder, name, content):
    (folder / f"{name}.pdf").write_bytes(content)


def stamp():
    here = hashlib.sha256()
    for source in [Path(__file__), *SOURCES.values()]:
        here.update(source.read_bytes())
    return here.hexdigest()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1]).resolve()
    list_file = folder / "made.json"
    if list_file.exists():
        made = json.loads(list_file.read_text(encoding="utf-8"))
        if made["stamp"] == stamp() and not made["missing"]:
            print(f"{len(made['files'])} known PDFs stand already")
            return
    folder.mkdir(parents=True, exist_ok=True)
    for old in [*folder.glob("*.pdf"), *folder.glob("*.txt")]:
        old.unlink()
    files, missing = [], []
    for name, lang, facts, make in everything(folder):
        try:
            lacking = make(name)
        except (subprocess.SubprocessError, OSError) as error:
            lacking = f"a program that works ({error})"
        if lacking is None and (folder / f"{name}.pdf").exists():
            words = "\n".join(w for _, w in paragraphs(lang)) + "\n"
            by_old_encoding = name.startswith("ja-") and not any(p in name for p in ("libreoffice", "chromium", "weasyprint", "reportlab"))
            (folder / f"{name}.txt").write_text(plain(words) if by_old_encoding else words, encoding="utf-8")
            files.append({"name": name, "lang": lang, **facts})
        else:
            missing.append({"name": name, "lacking": lacking or "the file"})
    list_file.write_text(json.dumps({"stamp": stamp(), "files": files, "missing": missing}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(files)} known PDFs made in {folder}" + "".join(f"\nleft out {m['name']}: no {m['lacking']}" for m in missing))


if __name__ == "__main__":
    main()
