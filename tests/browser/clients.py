#!/usr/bin/env python3
"""Public tools against the program: yente-client on `serve`, schemathesis on its OpenAPI (fixed seed, bounded), openpyxl and
LibreOffice on the workbook, openxml-audit on every Word file and the workbook, pydantic-sarif (made from the schema of
SARIF 2.1.0) on the findings. Wants them installed; says so and skips what is not.

usage: clients.py BINARY
"""

import argparse
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"
NOW = "2026-01-15T00:00:00Z"


def has(module):
    found = importlib.util.find_spec(module) is not None
    if not found:
        print(f"skipped: {module} is not installed")
    return found


def yente(url):
    from yente_client import Client
    from yente_client.entities import Company

    with Client(base_url=url) as client:
        assert client.healthz().status == "ok" and client.readyz().status == "ok"
        assert any(d.load for d in client.datasets().datasets)
        assert client.algorithms().best == "sekisho"
        found = client.match(Company(name="Harbin Institute of Technology"), limit=5)
        assert found.top and found.top.score > 0.9 and found.top.explanations, found
        assert not client.match(Company(name="Tatemori Ceramics")).matches
        many = dict(client.match_iter([("a", Company(name="ハルビン工業大学")), ("b", Company(name="Quillmoor Widgets"))], workers=2))
        assert many["a"].top and not many["b"].results, many
        search = client.search("Harbin Institute of Technology", limit=3)
        assert search.total.value > 0 and search.results[0].datasets
    print("  yente-client: match, match_iter and search work")


def schemathesis(url):
    # five examples of each operation are bounded enough for a laptop and find what is undescribed
    out = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "run", f"{url}openapi.json", "--max-examples", "25", "--seed", "7", "--workers", "1",
         "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
         "--request-timeout", "60", "--no-color"],
        capture_output=True, text=True,
    )
    print("  schemathesis:", (out.stdout.strip().splitlines() or ["-"])[-1])
    assert out.returncode == 0, out.stdout[-6000:] + out.stderr[-2000:]


def files(binary, folder):
    draft, base = EXAMPLES / "02_joint-research/weakened-ja.docx", EXAMPLES / "02_joint-research/agreement-ja.docx"

    def make(form, name):
        command = [binary, "review", str(draft), "--against", str(base), "--format", form, "-o", str(folder / name), "--now", NOW, "--lang", "ja",
                   "--data-dir", str(folder / "data")]
        made = subprocess.run(command, capture_output=True, text=True)
        assert made.returncode in (1, 3, 4), made.stderr
        return folder / name

    if has("openpyxl"):
        import openpyxl

        book = openpyxl.load_workbook(make("xlsx", "issues.xlsx"))
        sheet = book.worksheets[0]
        assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref and sheet.data_validations.dataValidation, "a bare table"
        assert sheet.max_row > 2 and all(c.data_type != "f" for row in sheet.iter_rows() for c in row), "a live cell"
        print(f"  openpyxl: {sheet.max_row - 1} issues, filters, frozen heading, choices")
    if has("openxml_audit"):
        from openxml_audit import OpenXmlValidator

        made = [make("redline", "redline.docx"), make("commented", "commented.docx"), make("side-by-side", "table.docx"), make("xlsx", "issues.xlsx")]
        subprocess.run([binary, "review", str(draft), "--against", str(base), "-o", str(folder / "dossier"), "--now", NOW, "--data-dir",
                        str(folder / "data")], capture_output=True)
        made += sorted((folder / "dossier/forms").glob("*.docx"))
        for path in made:
            # parts that Word adds for itself are optional in the standard
            told = [str(e) for e in OpenXmlValidator().validate(str(path)).errors if "required relationship type" not in str(e)]
            assert not told, (path.name, told)
        print(f"  openxml-audit: {len(made)} files pass the schema")
    if has("pydantic_sarif"):
        from pydantic import ValidationError
        from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif

        log = json.loads(make("sarif", "findings.sarif").read_text(encoding="utf-8"))
        Sarif.model_validate(log)
        results = log["runs"][0]["results"]
        print(f"  SARIF: {len(results)} results, valid")
        results[0]["level"] = "grave"
        try:
            Sarif.model_validate(log)
        except ValidationError:
            pass
        else:
            raise AssertionError("the schema lets everything pass")
    if shutil.which("soffice"):
        for name in ["issues.xlsx", "redline.docx", "commented.docx"]:
            path = folder / name
            if not path.exists():
                make({"issues.xlsx": "xlsx"}.get(name, name.removesuffix(".docx")), name)
            command = ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)]
            subprocess.run(command, capture_output=True, timeout=180)
            pdf = path.with_suffix(".pdf")
            assert pdf.exists() and pdf.read_bytes().startswith(b"%PDF-"), name
        print("  LibreOffice: the workbook and both Word files open")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sekisho-clients-") as folder:
        folder = Path(folder)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SEKISHO")}
        server = subprocess.Popen([arguments.binary, "serve", "--port", "0", "--now", NOW, "--data-dir", str(folder / "data"), "--quiet"],
                                  stdout=subprocess.PIPE, text=True, env=environment)
        try:
            url = server.stdout.readline().strip()
            if has("yente_client"):
                yente(url.rstrip("/"))
            if has("schemathesis"):
                schemathesis(url)
        finally:
            server.terminate()
            server.wait(20)
        files(arguments.binary, folder)
    print("the clients work")


if __name__ == "__main__":
    main()
