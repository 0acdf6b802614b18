#!/usr/bin/env python3
"""The page in a real browser, with nothing but a keyboard: both touchstone cases from upload to downloaded report, in both
languages; a hit decided and approved in a case; a vendor file; the lists. Prints what it did; any failure ends it with a traceback.

usage: run.py BINARY [--pictures FOLDER]
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from chromium import Chromium  # noqa: E402

EXAMPLES = Path(__file__).parents[2] / "examples"
NOW = "2026-01-15T00:00:00Z"
CASES = [
    {
        "name": "redraft-{lang}",
        "base": "03_exchange-redraft/signed-{lang}.docx",
        "draft": "03_exchange-redraft/redraft-{lang}.docx",
        "cover_note": "03_exchange-redraft/cover-note-general-{lang}.txt",
        "says": {"en": ["STOP", "Article 8", "silent"], "ja": ["STOP 保留", "第8条", "サイレント修正"]},
    },
    {
        "name": "borrowed-name-{lang}",
        "base": "04_borrowed-name/draft-1-{lang}.docx",
        "draft": "04_borrowed-name/draft-2-shared-{lang}.docx",
        "us": {"en": "Tatemori Ceramics Co., Ltd.", "ja": "立守セラミックス株式会社"},
        "declined": {"en": "Harbin Institute of Technology", "ja": "ハルビン工業大学"},
        "says": {"en": ["STOP", "Harbin Institute of Technology"], "ja": ["STOP 保留", "ハルビン工業大学"]},
    },
]


def serve(binary, data):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SEKISHO")}
    process = subprocess.Popen(
        [binary, "serve", "--port", "0", "--now", NOW, "--data-dir", str(data), "--lang", "en"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
    )
    return process, process.stdout.readline().strip()


def language(browser, url, lang):
    browser.go(url)
    if browser.value("document.documentElement.lang") != lang:
        browser.tab_to("a.switch")
        browser.press("Enter")
        browser.wait(f"document.documentElement.lang === '{lang}' && document.readyState === 'complete'")


def review(browser, url, case, lang, downloads, pictures):
    name = case["name"].format(lang=lang)
    language(browser, url, lang)
    if pictures and case is CASES[0]:
        browser.picture(pictures / f"home-{lang}.png")
    for field in ("base", "draft", "cover_note"):
        if field in case:
            path = EXAMPLES / case[field].format(lang=lang)
            browser.choose(f"#{field}", path)
            browser.wait(f"document.querySelector('#{field}-hint').textContent === '{path.name}'")
    for field in ("us", "declined"):
        if field in case:
            browser.tab_to(f"#{field}")
            browser.type(case[field][lang])
    browser.tab_to("form.work .go button")
    browser.press("Enter")
    browser.wait("document.querySelector('.verdict') !== null")
    text = browser.value("document.body.innerText")
    for said in case["says"][lang]:
        assert said in text, f"{name}: the page does not say {said!r}"
    if pictures:
        browser.picture(pictures / f"{name}.png")
        browser.picture(pictures / f"{name}-narrow.png", width=480)
        browser.picture(pictures / f"{name}-top.png", whole=False)
        browser.paper(pictures / f"{name}.pdf")

    # every download the page offers, by its link
    offered = browser.value("[...document.querySelectorAll('.downloads a')].map(a => a.getAttribute('href'))")
    assert len(offered) >= 3, offered
    saved = {}
    for link in offered:
        saved[link.rsplit("/", 1)[1]] = browser.save(f".downloads a[href='{link}']")
    stem = Path(case["draft"].format(lang=lang)).stem
    for kind, file in saved.items():
        assert file == f"{stem}-sekisho-{kind}", file
        assert (downloads / file).stat().st_size > 0, f"{file} is empty"
    dossier = json.loads((downloads / saved["dossier.json"]).read_text(encoding="utf-8"))
    assert dossier["outcome"] == "stop", dossier["outcome"]
    assert not dossier["compare"] or dossier["compare"]["base"]["path"] == Path(case["base"].format(lang=lang)).name
    print(f"  {name}: STOP, {len(saved)} files saved")

    # the other language, on the same report
    other = "ja" if lang == "en" else "en"
    browser.tab_to("a.switch")
    browser.press("Enter")
    browser.wait(f"document.documentElement.lang === '{other}' && document.querySelector('.verdict') !== null")

    # the saved report opens from the disk and asks for nothing
    report = downloads / saved["report.html"]
    browser.requested.clear()
    browser.go(report.as_uri())
    foreign = [u for u in browser.requested if not u.startswith(("file:", "data:"))]
    assert not foreign, f"the report asks for {foreign}"
    assert case["says"][lang][1] in browser.value("document.body.innerText")
    if pictures:
        browser.picture(pictures / f"{name}-report.png")
    return text


def screening(browser, url, lang, downloads, pictures):
    language(browser, url + "screen", lang)
    browser.choose("#file", EXAMPLES / "05_vendors/vendors.csv")
    browser.tab_to("form.work .go button")
    browser.press("Enter")
    browser.wait("document.querySelector('table.answers') !== null")
    browser.tab_to("table.answers summary")
    browser.press("Enter")
    browser.wait("document.querySelector('table.answers details[open]') !== null")
    if pictures:
        browser.picture(pictures / f"screened-{lang}.png")
    file = browser.save(".downloads a[href$='answers.csv']")
    rows = (downloads / file).read_text(encoding="utf-8-sig").count("\n")
    print(f"  vendor file, {lang}: {rows} lines saved")
    assert rows > 5, rows


def filed(browser, url, lang, binary, downloads, pictures):
    """A draft with what is known of the partner, filed in a case; a hit decided by one person, approved by another."""
    language(browser, url, lang)
    browser.choose("#draft", EXAMPLES / f"04_borrowed-name/draft-1-{lang}.docx")
    browser.tab_to("#us")
    browser.type({"en": "Tatemori Ceramics Co., Ltd.", "ja": "立守セラミックス株式会社"}[lang])
    browser.tab_to("details.more:nth-of-type(2) > summary")
    browser.press("Enter")
    browser.tab_to("#party-end-user")
    browser.type("Kita Freight Forwarding Ltd")
    browser.tab_to("details.more:nth-of-type(3) > summary")
    browser.press("Enter")
    browser.tab_to("input[name='answer-familiar']")
    browser.press("ArrowDown")  # from yes to no
    browser.wait("document.querySelector('input[name=answer-familiar]:checked') !== null")
    if pictures:
        browser.picture(pictures / f"partner-{lang}.png")
    browser.tab_to("form.work > .go button")
    browser.press("Enter")
    browser.wait("document.querySelector('.verdict') !== null")
    assert "Kita Freight Forwarding Ltd" in browser.value("document.body.innerText")

    name = f"2026-{lang}"
    browser.tab_to(".keep > summary")
    browser.press("Enter")
    browser.tab_to(".keep #case")
    browser.type(name)
    browser.tab_to(".keep #by")
    browser.type({"en": "Kei Abe", "ja": "阿部恵"}[lang])
    if pictures:
        browser.picture(pictures / f"keep-{lang}.png", whole=False)
    browser.tab_to(".keep .go button")
    browser.press("Enter")
    browser.wait("document.querySelector('.report.case .said, .said') !== null && document.querySelector('.report.case') !== null")
    if pictures:
        browser.picture(pictures / f"case-{lang}.png")
    before = browser.value("document.querySelectorAll(\"form[action$='/decide']\").length")
    assert before > 0, browser.value("document.body.innerText")
    browser.tab_to("section.card details.act > summary")
    browser.press("Enter")
    browser.tab_to("#choice-1")
    browser.press("ArrowDown")
    browser.wait("document.querySelector('#choice-1').value !== ''")
    browser.tab_to("#by-d1")
    browser.type({"en": "Kei Abe", "ja": "阿部恵"}[lang])
    browser.tab_to("#note-d1")
    browser.type({"en": "register extract of 2026-01-10", "ja": "2026-01-10 付の登記事項証明書"}[lang])
    if pictures:
        browser.picture(pictures / f"deciding-{lang}.png")
    browser.tab_to("section.card details.act .go button")
    browser.press("Enter")
    browser.wait("document.querySelector(\"form[action$='/approve']\") !== null")
    browser.tab_to("input[id^='by-a']")
    browser.type({"en": "Rin Oda", "ja": "小田凛"}[lang])
    browser.tab_to("button[value='confirm']")
    browser.press("Enter")
    browser.wait("document.querySelector(\"form[action$='/approve']\") === null && document.querySelector('.report.case') !== null")
    after = browser.value("document.querySelectorAll(\"form[action$='/decide']\").length")
    assert after == before - 1, (before, after)
    if pictures:
        browser.picture(pictures / f"decided-{lang}.png")
        browser.paper(pictures / f"decided-{lang}.pdf")
    pack = downloads / browser.save(".downloads a[href$='pack.zip']")
    checked = subprocess.run([binary, "case", "verify", str(pack), "--format", "json"], capture_output=True, text=True, check=True)
    assert json.loads(checked.stdout)["holds"] is True
    language(browser, url + "cases", lang)
    assert name in browser.value("document.body.innerText")
    if pictures:
        browser.picture(pictures / f"cases-{lang}.png")
    print(f"  case, {lang}: filed, decided, approved, packed; the pack holds")


def lists(browser, url, lang, folder, pictures):
    own = folder / "declined-2026-01-10.csv"
    own.write_text("uid,name,aliases,kind,country,address,effect,source_url\nd1,Quillmoor Trading,,organization,,,internal,\n")
    language(browser, url + "lists", lang)
    browser.tab_to("#list")
    browser.type("")
    browser.value("document.querySelector('#list').value = 'custom'")
    browser.tab_to("#own")
    browser.type("declined")
    browser.choose("#file", own)
    browser.tab_to("form.work .go button")
    browser.press("Enter")
    browser.wait("document.querySelector('.said, .refused') !== null")
    text = browser.value("document.body.innerText")
    assert "custom:declined" in text and browser.value("document.querySelector('.said') !== null"), text[:1500]
    if pictures:
        browser.picture(pictures / f"lists-{lang}.png")
    print(f"  lists, {lang}: a list of one's own taken in")


def refused(browser, url, folder, pictures):
    broken = folder / "broken.docx"
    broken.write_bytes(b"PK\x05\x06" + bytes(18))
    language(browser, url, "en")
    browser.choose("#draft", broken)
    browser.tab_to("form.work .go button")
    browser.press("Enter")
    browser.wait("document.querySelector('.refused') !== null")
    assert "broken.docx" in browser.value("document.body.innerText")
    if pictures:
        browser.picture(pictures / "refused.png", whole=False)
    print("  a broken file: refused with a message")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--pictures", type=Path)
    arguments = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        print("skipped: Chromium is not installed")
        return
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sekisho-page-") as folder:
        folder = Path(folder)
        downloads = folder / "downloads"
        downloads.mkdir()
        server, url = serve(arguments.binary, folder / "data")
        assert url.startswith("http://127.0.0.1:"), server.stderr.read()
        browser = Chromium(program, downloads)
        try:
            for case in CASES:
                for lang in ("en", "ja"):
                    review(browser, url, case, lang, downloads, arguments.pictures)
            for lang in ("en", "ja"):
                filed(browser, url, lang, arguments.binary, downloads, arguments.pictures)
            for lang in ("en", "ja"):
                screening(browser, url, lang, downloads, arguments.pictures)
                lists(browser, url, lang, folder, arguments.pictures)
            refused(browser, url, folder, arguments.pictures)
            foreign = [u for u in browser.requested if not u.startswith((url, "file:", "data:", "about:", "blob:"))]
            assert not foreign, f"the page asks for {foreign}"
            language(browser, url, "en")
            browser.tab_to("form[action='/quit'] button")
            browser.press("Enter")
            assert server.wait(20) == 0
            print("  ended from the page")
        finally:
            browser.close()
            if server.poll() is None:
                server.terminate()
                server.wait(10)
    print("the page works")


if __name__ == "__main__":
    main()
