#!/usr/bin/env python3
"""Makes the Word files and tables of examples/ from plain text sources, so that a draft can be read and changed in any
editor. Python 3.11 or later, standard library only. It writes into examples/ and nowhere else, and reads no clock.

    python3 tests/make_examples.py            make what is missing or out of date
    python3 tests/make_examples.py --check    fail if a made file is missing or differs from what its source gives

TO ADD AN EXAMPLE: make `examples/NN_name/source/draft-en.txt`, run this script; `examples/NN_name/draft-en.docx` is there.

A source is a head of `key: value` lines, a line `---`, and a body with one paragraph a line.

    lang: en                  en or ja: fonts, page number, language of the text
    numbering: article        automatic numbers: article (Article 1, 1.1, (a)) · decimal (1., 1.1, (a), (i)) ·
                              jou (第1条, 2, (1)) · jou-wide (第１条, ２, (1)) · jou-kanji (第一条, ２, 一);
                              typed: the labels stand in the text, as typewriters wrote them
    title, author, last_modified_by, company, created, modified      the file's properties (dates as 2025-04-01T09:00:00Z)
    rsid_root: 00A1B2C3       lineage of the file in Word; documents saved from one another share it
    header, font: …           line at the head of each page, typeface of Latin letters (optional)
    track: yes                the file asks its editor to track changes
    reviser, revised          author and date of tracked changes
    comment.ID: author | date | words                                a comment, hung on the text with {c:ID}words{/c}

    # Title      ## article heading      + numbered paragraph      - item      -- item inside an item
    = centred    | cell | cell (|= for the head row)      !| cell | cell of a signature block, lines split by //
    *** page break          anything else: a plain paragraph
    {+words+} {-words-}   tracked insertion and deletion;  {+} or {-} at the start of a line: the whole paragraph
    {~}   ends the run here, as Word does for no visible reason          **words**   bold

A source can also be told by another one (its head is taken over, keys given again win):

    base: signed-en.txt                   the body is that of the base, then
    drop: Export Control                  takes out the article with this in its heading, closing up typed numbers
    replace: old words => new words       may stand many times; every occurrence, and it must occur
    insert-after: Term                    puts the body of this source after the article with this in its heading
    tracked: yes                          does all of it as tracked changes

    deletes: signed-en.txt                the whole of one text marked deleted
    inserts: redraft-en.txt               and the whole of another inserted

A table is `source/name.csv` in UTF-8, and becomes `name.csv` in CP932 with CRLF; ⏎ stands for a line feed inside a cell.
"""

import re
import sys
import zipfile
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


# --- sources -----------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Block:
    """One paragraph or table row. `mark` is '' (plain), '+' (inserted) or '-' (deleted)."""
    kind: str
    text: str
    mark: str = ""


@dataclass
class Source:
    head: dict
    comments: dict
    edits: list = field(default_factory=list)
    blocks: list = field(default_factory=list)


KINDS = [("## ", "article"), ("# ", "title"), ("-- ", "level3"), ("- ", "level2"), ("+ ", "level1"), ("= ", "centre"),
         ("|= ", "headrow"), ("| ", "row"), ("!| ", "signature"), ("***", "pagebreak")]
EDITS = ("drop", "replace", "insert-after")


def block_of(line):
    """The paragraph a source line stands for."""
    mark = ""
    if line.startswith(("{+}", "{-}")):
        mark, line = line[1], line[3:].lstrip(" ")
    for prefix, kind in KINDS:
        if line.startswith(prefix):
            return Block(kind, line[len(prefix):].strip(" "), mark)
    return Block("plain", line.strip(" "), mark)


def load(path):
    """Reads a source with what it is based on, edits carried out."""
    head_lines, _, body = path.read_text(encoding="utf-8").partition("\n---\n")
    source = Source({}, {})
    for line in filter(str.strip, head_lines.splitlines()):
        key, colon, value = line.partition(":")
        if not colon:
            raise SystemExit(f"{path}: head line without a colon: {line}")
        key, value = key.strip(), value.strip()
        if key in EDITS:
            source.edits.append((key, value))
        elif key.startswith("comment."):
            source.comments[key[8:]] = [part.strip() for part in value.split("|", 2)]
        else:
            source.head[key] = value
    own = [block_of(line) for line in body.splitlines() if line.strip()]
    head = source.head
    if "base" in head:
        base = load(path.parent / head["base"])
        source.head, source.comments = base.head | head, base.comments | source.comments
        source.blocks = edited(path, base.blocks, source.edits, own, head.get("tracked") == "yes")
    elif "deletes" in head:
        old, new = load(path.parent / head["deletes"]), load(path.parent / head["inserts"])
        source.head = old.head | head
        source.blocks = [replace(b, mark="-") for b in old.blocks] + [replace(b, mark="+") for b in new.blocks]
        source.head["numbering"] = old.head["numbering"]
        source.head["numbering_inserted"] = new.head["numbering"]
    else:
        source.blocks = own
    return source


def edited(path, blocks, edits, body, tracked):
    """The base's paragraphs with the edits of a source carried out, marked as tracked changes if wished."""
    for edit, value in edits:
        if edit == "replace":
            old, arrow, new = (value.partition(" => "))
            if not arrow or not any(old in b.text for b in blocks):
                raise SystemExit(f"{path}: nothing to replace: {value}")
            change = tracked_words(old, new) if tracked else new
            blocks = [replace(b, text=b.text.replace(old, change)) if b.mark != "-" else b for b in blocks]
        else:
            start, end = article(path, blocks, value)
            if edit == "drop":
                kept = [replace(b, mark="-") for b in blocks[start:end]] if tracked else []
                blocks = blocks[:start] + kept + [closed_up(b, tracked) for b in blocks[end:]]
            else:
                added = [replace(b, mark="+") for b in body] if tracked else body
                blocks = blocks[:end] + added + blocks[end:]
    return blocks


def tracked_words(old, new):
    """A tracked replacement of whole words that leaves alone what both begin and end with."""
    shortest = min(len(old), len(new))
    lead = next((i for i, (a, b) in enumerate(zip(old, new)) if a != b), shortest)
    tail = next((i for i in range(shortest - lead) if old[-1 - i] != new[-1 - i]), shortest - lead)
    in_word = lambda i: old[i].isascii() and old[i].isalnum()
    while lead and in_word(lead - 1):
        lead -= 1
    while tail and in_word(len(old) - tail):
        tail -= 1
    gone, come = old[lead:len(old) - tail], new[lead:len(new) - tail]
    return old[:lead] + (f"{{-{gone}-}}" if gone else "") + (f"{{+{come}+}}" if come else "") + old[len(old) - tail:]


def article(path, blocks, words):
    """First and one past the last paragraph of the article whose heading holds the words."""
    heads = [i for i, b in enumerate(blocks) if b.kind == "article"]
    start = next((i for i in heads if words in blocks[i].text), None)
    if start is None:
        raise SystemExit(f"{path}: no article heading with: {words}")
    outside = ("article", "signature", "title", "pagebreak", "centre")
    return start, next((i for i in range(start + 1, len(blocks)) if blocks[i].kind in outside), len(blocks))


WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def closed_up(block, tracked):
    """An article heading with its typed number one lower; automatic numbers close up by themselves."""
    found = re.match(r"(第|Article )([0-9０-９]+)", block.text)
    if block.kind != "article" or not found:
        return block
    old = found[2]
    new = str(int(old) - 1)
    new = new.translate(WIDE) if old[0] in "０１２３４５６７８９" else new
    number = f"{{-{old}-}}{{+{new}+}}" if tracked else new
    return replace(block, text=found[1] + number + block.text[found.end():])


# --- WordprocessingML --------------------------------------------------------------------------------------------------

class Body:
    """document.xml and comments.xml of one source; counts revision ids as it goes."""

    def __init__(self, source):
        self.source, self.head = source, source.head
        self.revision = 0
        self.used_comments = {}
        self.item_lists = []

    def stamp(self, tag, inner=None):
        """An insertion or deletion element with its author and date."""
        self.revision += 1
        author = quoteattr(self.head["reviser"])
        start = f'<w:{tag} w:id="{100 + self.revision}" w:author={author} w:date="{self.head["revised"]}"'
        return f"{start}/>" if inner is None else f"{start}>{inner}</w:{tag}>"

    def run(self, text, mark, bold):
        tag = "delText" if mark == "-" else "t"
        properties = "<w:rPr><w:b/></w:rPr>" if bold else ""
        pieces = "<w:tab/>".join(f'<w:{tag} xml:space="preserve">{escape(t)}</w:{tag}>' if t else "" for t in text.split("\t"))
        run = f"<w:r>{properties}{pieces}</w:r>"
        return self.stamp("del" if mark == "-" else "ins", run) if mark else run

    def runs(self, text, mark):
        """The runs of a paragraph: tracked words, bold words, comment anchors and run ends taken from the markup."""
        out, bold, comment, own = [], False, None, ""
        for token in re.split(r"(\{\+|\+\}|\{-|-\}|\{~\}|\*\*|\{c:\w+\}|\{/c\})", text):
            if token in ("{+", "{-"):
                own = token[1]
            elif token in ("+}", "-}"):
                own = ""
            elif token == "**":
                bold = not bold
            elif token.startswith("{c:"):
                comment = token[3:-1]
                number = self.used_comments.setdefault(comment, len(self.used_comments))
                out.append(f'<w:commentRangeStart w:id="{number}"/>')
            elif token == "{/c}":
                number = self.used_comments[comment]
                out.append(f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>')
            elif token and token != "{~}":
                out.append(self.run(token, mark or own, bold))
        return "".join(out)

    def paragraph(self, style, text, mark="", number=None, extra=""):
        properties = f'<w:pStyle w:val="{style}"/>'
        if number:
            properties += f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>'
        properties += extra
        if mark:
            properties += "<w:rPr>" + self.stamp("del" if mark == "-" else "ins") + "</w:rPr>"
        return f'<w:p w:rsidR="{self.rsid(mark)}"><w:pPr>{properties}</w:pPr>{self.runs(text, mark)}</w:p>'

    def rsid(self, mark):
        root = self.head["rsid_root"]
        return later_rsid(root) if mark == "+" else root

    def table(self, rows):
        """A table of consecutive rows; a signature block has no lines around its cells."""
        lines = rows[0].kind != "signature"
        cells = [[c.strip() for c in row.text.strip("| ").split("|")] for row in rows]
        columns = max(map(len, cells))
        widths = [2160, 6480] if lines and columns == 2 else [8640 // columns] * columns
        style = '<w:tblStyle w:val="TableGrid"/>' if lines else ""
        out = f'<w:tbl><w:tblPr>{style}<w:tblW w:w="8640" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        out += "<w:tblGrid>" + "".join(f'<w:gridCol w:w="{w}"/>' for w in widths) + "</w:tblGrid>"
        for row, texts in zip(rows, cells):
            changed = "<w:trPr>" + self.stamp("del" if row.mark == "-" else "ins") + "</w:trPr>" if row.mark else ""
            out += f"<w:tr>{changed}"
            for text, width in zip(texts + [""] * (columns - len(texts)), widths):
                bold = f"**{text}**" if row.kind == "headrow" and text else text
                inner = "".join(self.paragraph("TableText", t.strip(), row.mark) for t in bold.split("//"))
                out += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{inner}</w:tc>'
            out += "</w:tr>"
        return out + "</w:tbl>"

    def document(self):
        out, blocks, i = [], self.source.blocks, 0
        while i < len(blocks):
            b = blocks[i]
            if b.kind in ("row", "headrow", "signature"):
                family = ("signature",) if b.kind == "signature" else ("row", "headrow")
                end = next((j for j in range(i, len(blocks)) if blocks[j].kind not in family or blocks[j].mark != b.mark), len(blocks))
                out.append(self.table(blocks[i:end]))
                between = end < len(blocks) and blocks[end].kind in ("row", "headrow", "signature")
                out.append(self.paragraph("TableText", "", b.mark) if between else "")
                i = end
                continue
            first_item = b.kind == "level2" and blocks[i - 1].kind not in ("level2", "level3")
            out.append(self.block(b, first_item))
            i += 1
        # the last paragraph mark of a Word file can be neither inserted nor deleted, so every text ends with an empty one
        out.append(self.paragraph("Normal", ""))
        return (f'{XML}<w:document xmlns:w="{WORD}" xmlns:r="{RELATIONS}"><w:body>' + "".join(out) + self.section()
                + "</w:body></w:document>")

    def item_list(self, scheme, first_item):
        """Number of the list an item of a Japanese article belongs to: each list begins anew."""
        if first_item:
            self.item_lists.append(scheme)
        return FIRST_ITEM_LIST + len(self.item_lists) - 1

    def block(self, b, first_item):
        scheme = self.head["numbering"]
        if b.mark == "+":
            scheme = self.head.get("numbering_inserted", scheme)
        number = lambda level: None if scheme == "typed" else (list(SCHEMES).index(scheme) + 1, level)
        match b.kind:
            case "level2" | "level3" if scheme in ITEMS:
                level = int(b.kind[-1])
                return self.paragraph(f"Clause{level}", b.text, b.mark, (self.item_list(scheme, first_item), level - 2))
            case "title":
                return self.paragraph("Title", b.text, b.mark)
            case "article":
                return self.paragraph("Heading1", b.text, b.mark, number(0))
            case "level1" | "level2" | "level3":
                level = int(b.kind[-1])
                return self.paragraph(f"Clause{level}", b.text, b.mark, number(level))
            case "centre":
                return self.paragraph("BodyText", b.text, b.mark, extra='<w:jc w:val="center"/>')
            case "pagebreak":
                return self.paragraph("BodyText", "", b.mark, extra="<w:pageBreakBefore/>")
        return self.paragraph("BodyText", b.text, b.mark)

    def section(self):
        header = '<w:headerReference w:type="default" r:id="rId6"/>' if "header" in self.head else ""
        return (f'<w:sectPr w:rsidR="{self.head["rsid_root"]}">{header}<w:footerReference w:type="default" r:id="rId5"/>'
                '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1701" w:right="1633" w:bottom="1418" w:left="1633" '
                'w:header="851" w:footer="737" w:gutter="0"/><w:cols w:space="425"/></w:sectPr>')

    def comments(self):
        out = ""
        for name, number in self.used_comments.items():
            author, date, words = self.source.comments[name]
            out += (f'<w:comment w:id="{number}" w:author={quoteattr(author)} w:date="{date}" w:initials={quoteattr(author[:2])}>'
                    f'<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr><w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:p>'
                    "</w:comment>")
        return f'{XML}<w:comments xmlns:w="{WORD}">{out}</w:comments>'


# one level: number format, text, first number
SCHEMES = {
    "article": [("decimal", "Article %1", 1), ("decimal", "%1.%2", 1), ("lowerLetter", "(%3)", 1), ("lowerRoman", "(%4)", 1)],
    "decimal": [("decimal", "%1.", 1), ("decimal", "%1.%2", 1), ("lowerLetter", "(%3)", 1), ("lowerRoman", "(%4)", 1)],
    "jou": [("decimal", "第%1条", 1), ("decimal", "%2", 2)],
    "jou-wide": [("decimalFullWidth", "第%1条", 1), ("decimalFullWidth", "%2", 2)],
    "jou-kanji": [("japaneseCounting", "第%1条", 1), ("decimalFullWidth", "%2", 2)],
}
# items (号) are lists of their own: they may follow the first paragraph (項), which has no number
ITEMS = {
    "jou": [("decimal", "(%1)", 1), ("aiueoFullWidth", "%2", 1)],
    "jou-wide": [("decimal", "(%1)", 1), ("aiueoFullWidth", "%2", 1)],
    "jou-kanji": [("japaneseCounting", "%1", 1), ("irohaFullWidth", "%2", 1)],
}
FIRST_ITEM_LIST = 21


def numbering(item_lists):
    """numbering.xml with every scheme, and one list for each run of items."""
    def abstract(number, name, levels, indents):
        inner = ""
        for level, (form, text, start) in enumerate(levels):
            left, hang = indents[level]
            article_gap = "nothing" if name.startswith("jou") else "space"
            gap = f'<w:suff w:val="{article_gap}"/>' if left == 0 else ""
            inner += (f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{gap}'
                      f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
                      f'<w:pPr><w:ind w:left="{left}" w:hanging="{hang}"/></w:pPr></w:lvl>')
        return f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{inner}</w:abstractNum>'

    indents = [(0, 0), (567, 567), (1134, 567), (1701, 567)]
    out = "".join(abstract(i, name, levels, indents) for i, (name, levels) in enumerate(SCHEMES.items(), 1))
    out += "".join(abstract(i, name, levels, indents[2:]) for i, (name, levels) in enumerate(ITEMS.items(), 11))
    out += "".join(f'<w:num w:numId="{i}"><w:abstractNumId w:val="{i}"/></w:num>' for i in range(1, len(SCHEMES) + 1))
    for i, scheme in enumerate(item_lists, FIRST_ITEM_LIST):
        out += (f'<w:num w:numId="{i}"><w:abstractNumId w:val="{11 + list(ITEMS).index(scheme)}"/>'
                '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>')
    return f'{XML}<w:numbering xmlns:w="{WORD}">{out}</w:numbering>'


def styles(head):
    japanese = head["lang"] == "ja"
    latin = head.get("font", "Century" if japanese else "Times New Roman")
    east, gothic = ("ＭＳ 明朝", "ＭＳ ゴシック")
    language = "ja-JP" if japanese else "en-GB"
    size = 21 if japanese else 22

    def style(name, title, base, paragraph="", run="", default=""):
        based = f'<w:basedOn w:val="{base}"/>' if base else ""
        return (f'<w:style w:type="paragraph"{default} w:styleId="{name}"><w:name w:val="{title}"/>{based}<w:qFormat/>'
                f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>")

    bold = f'<w:rFonts w:eastAsia="{gothic}"/><w:b/>'
    body = '<w:spacing w:before="40" w:after="60"/><w:jc w:val="both"/>' if japanese else '<w:spacing w:before="60" w:after="120"/><w:jc w:val="both"/>'
    parts = [
        style("Normal", "Normal", None, default=' w:default="1"'),
        style("Title", "Title", "Normal", '<w:spacing w:before="240" w:after="240"/><w:jc w:val="center"/>', f'{bold}<w:sz w:val="30"/>'),
        style("Heading1", "heading 1", "Normal", '<w:keepNext/><w:spacing w:before="240" w:after="60"/><w:outlineLvl w:val="0"/>', bold),
        style("BodyText", "Body Text", "Normal", body),
        *[style(f"Clause{i}", f"Clause {i}", "BodyText", f'<w:ind w:left="{i * 567}" w:hanging="567"/>') for i in (1, 2, 3)],
        style("TableText", "Table Text", "Normal", '<w:spacing w:before="20" w:after="20"/>'),
        style("Header", "header", "Normal", '<w:jc w:val="right"/>', '<w:sz w:val="18"/>'),
        style("Footer", "footer", "Normal", '<w:jc w:val="center"/>', '<w:sz w:val="18"/>'),
    ]
    edge = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    table = ('<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
             '<w:tblCellMar><w:left w:w="108" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
             '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>'
             f"<w:tblPr><w:tblBorders>{edge}</w:tblBorders></w:tblPr></w:style>")
    return (f'{XML}<w:styles xmlns:w="{WORD}"><w:docDefaults><w:rPrDefault><w:rPr>'
            f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east}" w:cs="Times New Roman"/>'
            f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/><w:lang w:val="{"en-US" if japanese else language}" w:eastAsia="ja-JP"/>'
            "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>" + "".join(parts) + table + "</w:styles>")


def settings(head):
    track = "<w:trackRevisions/>" if head.get("track") == "yes" else ""
    root = head["rsid_root"]
    return (f'{XML}<w:settings xmlns:w="{WORD}"><w:zoom w:percent="100"/>{track}<w:defaultTabStop w:val="840"/>'
            '<w:characterSpacingControl w:val="compressPunctuation"/>'
            '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
            f'<w:rsids><w:rsidRoot w:val="{root}"/><w:rsid w:val="{root}"/><w:rsid w:val="{later_rsid(root)}"/></w:rsids>'
            '<w:themeFontLang w:val="en-US" w:eastAsia="ja-JP"/></w:settings>')


def later_rsid(root):
    """The id of a later saving session of the same file."""
    return f"{(int(root, 16) * 7 + 0x1D3F) % 0xFFFFFF:08X}"


def page_number(lang):
    field_of = lambda code: f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    words = lambda text: f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
    inner = field_of("PAGE") if lang == "ja" else words("Page ") + field_of("PAGE") + words(" of ") + field_of("NUMPAGES")
    return f'{XML}<w:ftr xmlns:w="{WORD}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{inner}</w:p></w:ftr>'


def page_header(text):
    return (f'{XML}<w:hdr xmlns:w="{WORD}"><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>'
            f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:hdr>')


def properties(head):
    """core.xml and app.xml."""
    core = (f'{XML}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f'<dc:title>{escape(head["title"])}</dc:title><dc:creator>{escape(head["author"])}</dc:creator>'
            f'<cp:lastModifiedBy>{escape(head["last_modified_by"])}</cp:lastModifiedBy><cp:revision>3</cp:revision>'
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{head["created"]}</dcterms:created>'
            f'<dcterms:modified xsi:type="dcterms:W3CDTF">{head["modified"]}</dcterms:modified></cp:coreProperties>')
    app = (f'{XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Template>Normal.dotm</Template>'
           f'<Application>Microsoft Office Word</Application><Company>{escape(head["company"])}</Company><AppVersion>16.0000</AppVersion></Properties>')
    return core, app


def package(source):
    """The parts of a .docx in order: name → text."""
    head = source.head
    body = Body(source)
    document = body.document()
    relation = lambda i, kind, target: f'<Relationship Id="rId{i}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
    parts = {"styles": "styles", "settings": "settings", "numbering": "numbering", "footer1": "footer"}
    if "header" in head:
        parts["header1"] = "header"
    if body.used_comments:
        parts["comments"] = "comments"
    numbers = {"styles": 2, "settings": 3, "numbering": 4, "footer1": 5, "header1": 6, "comments": 7}
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    types = "".join(f'<Override PartName="/word/{p}.xml" ContentType="{main}{kind}+xml"/>' for p, kind in parts.items())
    core, app = properties(head)
    out = {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{main}document.main+xml"/>{types}'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        '<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>',
        "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{relation(1, "officeDocument", "word/document.xml")}'
        f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        f'{relation(3, "extended-properties", "docProps/app.xml")}</Relationships>',
        "word/document.xml": document,
        "word/_rels/document.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(relation(numbers[p], kind, f"{p}.xml") for p, kind in parts.items()) + "</Relationships>",
        "word/styles.xml": styles(head),
        "word/settings.xml": settings(head),
        "word/numbering.xml": numbering(body.item_lists),
        "word/footer1.xml": page_number(head["lang"]),
        "docProps/core.xml": core,
        "docProps/app.xml": app,
    }
    if "header" in head:
        out["word/header1.xml"] = page_header(head["header"])
    if body.used_comments:
        out["word/comments.xml"] = body.comments()
    return {name: text.encode("utf-8") for name, text in out.items()}


def zipped(parts):
    """A package with Word's own fixed time on every part, so that the same source gives the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package_file:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            package_file.writestr(info, content)
    return out.getvalue()


# --- making and checking -----------------------------------------------------------------------------------------------

def made():
    """Every made file: path → its bytes, or the parts of its package."""
    out = {}
    for path in sorted(EXAMPLES.glob("*/source/*.txt")):
        out[path.parent.parent / (path.stem + ".docx")] = package(load(path))
    for path in sorted(EXAMPLES.glob("*/source/*.csv")):
        # as the usual business programs of Japan write a table: CP932, CRLF after a row, LF inside a cell
        text = path.read_text(encoding="utf-8").replace("\n", "\r\n").replace("⏎", "\n")
        out[path.parent.parent / path.name] = text.encode("cp932")
    return out


def same(path, wanted):
    """Whether a file holds what is wanted. Packages are compared part by part: compression differs between zlib versions."""
    if not path.exists():
        return False
    if isinstance(wanted, bytes):
        return path.read_bytes() == wanted
    try:
        with zipfile.ZipFile(path) as package_file:
            found = [(i.filename, i.date_time, package_file.read(i)) for i in package_file.infolist()]
    except zipfile.BadZipFile:
        return False
    return found == [(name, (1980, 1, 1, 0, 0, 0), content) for name, content in wanted.items()]


def main(arguments):
    if arguments not in ([], ["--check"]):
        raise SystemExit("usage: make_examples.py [--check]")
    wanted = made()
    stale = [path for path, content in wanted.items() if not same(path, content)]
    orphans = [p for p in sorted(EXAMPLES.glob("*/*.docx")) if p not in wanted]
    for path in stale:
        print(("differs: " if arguments else "made: ") + str(path.relative_to(EXAMPLES.parent)))
        if not arguments:
            content = wanted[path]
            path.write_bytes(content if isinstance(content, bytes) else zipped(content))
    for path in orphans:
        print("no source: " + str(path.relative_to(EXAMPLES.parent)))
    print(f"{len(wanted)} files, {len(stale)} {'out of date' if arguments else 'made'}")
    return 1 if orphans or (arguments and stale) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
