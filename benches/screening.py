#!/usr/bin/env python3
"""How fast names are screened with the program as it is shipped: lists of our own making of 1,500 to 150,000 names.

Prints, for each size, the time of a query on one core (CPU time, the start taken off), and the slowest of a hundred when
they are asked one by one; with --vendors N also the time and memory of a file of N counterparties on all cores.
--plot FILE draws the first as SVG.

    python3 benches/screening.py --bin target/release/sekisho --plot docs/screening-speed.svg
"""
import argparse, csv, json, os, random, subprocess, sys, tempfile, time

SIZES = (1_500, 5_000, 15_000, 50_000, 150_000)
QUERIES = 6_000
SYLLABLES = ("ka ro mi ten sul bar ne vi dor pel ha gri no zu fa lem qua shi tor ben al ma ost ver hal ki bro san dre ul pim cor "
             "wen da jo rif tal mor es gan ly chu po sta neg bir ox fen ram tis ho del var cen ru mag it").split()
TRADES = "Trading Shipping Industries Technology Institute Holdings Electronics Marine Optics Foods".split()
FORMS = ("Ltd", "LLC", "Co., Ltd.", "GmbH", "JSC", "S.A.")
FAMILIES = "山道 谷川 北見 南湖 川上 森下 石原 大沢 小野 白井 黒田 青木 赤坂 杉本 松永 竹内".split()
WORKS = "測器 精密 電機 工業 商事 化学 製作所 物流 建設 食品 印刷 通商 水産 鋼業".split()
KANA = "ヤマミチ タニガワ キタミ ナンコ カワカミ モリシタ アオイ ミナト サクラ ヒカリ".split()
SERVICES = "テック サービス システム トレーディング ロジスティクス エンジニアリング".split()


def latin(dice):
    """One to three words of its own, a trade and a legal form."""
    word = lambda: "".join(dice.choice(SYLLABLES) for _ in range(dice.randint(2, 4))).capitalize()
    words = " ".join(word() for _ in range(dice.choice((1, 2, 2, 3))))
    return f"{words} {dice.choice(TRADES)} {dice.choice(FORMS)}"


def vendor(dice):
    """As vendor files are: half Japanese, half foreign."""
    share = dice.random()
    if share < 0.35:
        return dice.choice(("株式会社", "有限会社", "㈱")) + dice.choice(FAMILIES) + dice.choice(WORKS)
    if share < 0.5:
        return dice.choice(KANA) + dice.choice(SERVICES) + "株式会社"
    return latin(dice)


def used(command, **given):
    """CPU seconds, wall seconds and peak memory in MiB of one run."""
    started = time.perf_counter()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **given)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1, 3):
        sys.exit(f"{command} ended with {child.returncode}")
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - started, usage.ru_maxrss / 1024


def listed(folder, size):
    """A list of this many names, compiled in a data folder of its own; the folder and the names."""
    dice, home = random.Random(size), os.path.join(folder, f"home-{size}")
    names = [latin(dice) for _ in range(size)]
    path = os.path.join(folder, f"list-{size}.csv")
    with open(path, "w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("uid", "name"), *((i, name) for i, name in enumerate(names))])
    return home, path, names


def one_by_one(binary, home, queries):
    """Microseconds of each query, asked over a pipe and waited for."""
    command = [binary, "--data-dir", home, "screen", "--input", "-", "--format", "jsonl"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    micros = []
    for name in queries:
        begun = time.perf_counter()
        child.stdin.write(json.dumps({"name": name}).encode() + b"\n")
        child.stdin.flush()
        child.stdout.readline()
        micros.append((time.perf_counter() - begun) * 1e6)
    child.stdin.close()
    child.wait()
    return sorted(micros[50:])


def measured(binary, folder, size):
    home, path, names = listed(folder, size)
    used([binary, "--data-dir", home, "lists", "import", "custom:bench", path])
    dice = random.Random(7)
    # nine of ten ask for somebody who is not listed, as in a vendor file
    ask = lambda i: dice.choice(names).replace("a", "aa") if i % 10 == 0 else latin(dice)
    queries = [ask(i) for i in range(QUERIES)]
    file = os.path.join(folder, f"queries-{size}.jsonl")
    with open(file, "w", encoding="utf-8") as out:
        out.writelines(json.dumps({"name": q}, ensure_ascii=False) + "\n" for q in queries)
    one_core = dict(os.environ, RAYON_NUM_THREADS="1")
    screen = [binary, "--data-dir", home, "screen", "--format", "jsonl"]
    start = min(used([*screen, queries[1]], env=one_core)[0] for _ in range(3))
    answers = os.path.join(folder, "answers.jsonl")
    batch = min(used([*screen, "--input", file, "-o", answers], env=one_core)[0] for _ in range(3))
    with open(answers, encoding="utf-8") as lines:
        outcomes = [json.loads(line)["outcome"] in ("hit", "possible") for line in lines]
    unlisted = [found for i, found in enumerate(outcomes) if i % 10]
    micros = one_by_one(binary, home, queries[:2_000])
    alerts = sum(unlisted) / len(unlisted)
    return (batch - start) / QUERIES * 1e6, micros[len(micros) // 2], micros[int(len(micros) * 0.99)], alerts


def plot(rows, path):
    """Microseconds a query over the number of names, both logarithmic."""
    import math
    width, height, left, low = 520, 260, 60, 210
    x = lambda names: left + (math.log10(names) - 3) / 2.4 * (width - left - 30)
    y = lambda micros: low - (math.log10(micros) - 1) / 2.2 * (low - 20)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">']
    out.append('<rect width="100%" height="100%" fill="white"/>')
    for micros in (10, 30, 100, 300, 1000):
        out.append(f'<path d="M{left} {y(micros):.0f}H{width - 30}" stroke="#ddd"/><text x="{left - 6}" y="{y(micros) + 4:.0f}" text-anchor="end">{micros}</text>')
    for names, micros in rows:
        out.append(f'<circle cx="{x(names):.0f}" cy="{y(micros):.0f}" r="4" fill="#1f5fa8"/><text x="{x(names):.0f}" y="{low + 18}" text-anchor="middle">{names:,}</text>')
    line = " ".join(f"{x(n):.0f},{y(m):.0f}" for n, m in rows)
    out.append(f'<polyline points="{line}" fill="none" stroke="#1f5fa8" stroke-width="2"/>')
    out.append(f'<text x="{width / 2}" y="{height - 10}" text-anchor="middle">listed names · 掲載名称数</text>')
    out.append(f'<text x="{left}" y="14">µs a query, one core · 1照会あたりµs（1コア）</text></svg>')
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n")


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--bin", default="target/release/sekisho")
    asked.add_argument("--plot", metavar="FILE")
    asked.add_argument("--vendors", type=int, default=0, metavar="N")
    given = asked.parse_args()
    binary, rows = os.path.abspath(given.bin), []
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            batch, median, slow, alerts = measured(binary, folder, size)
            rows.append((size, batch))
            print(f"{size:7,} names: {batch:5.0f} µs of CPU a query, {1e6 / batch:6,.0f} queries/s on one core; asked one by one: median "
                  f"{median:.0f} µs, 99th of a hundred {slow:.0f} µs; {alerts:.1%} of those not listed are like somebody", flush=True)
        print(f"ten times the names: {rows[-1][1] / rows[2][1]:.2f} times the time a query")
        if given.vendors:
            dice, file = random.Random(11), os.path.join(folder, "vendors.csv")
            with open(file, "w", encoding="utf-8", newline="") as out:
                csv.writer(out).writerows([("取引先コード", "会社名"), *((i, vendor(dice)) for i in range(given.vendors))])
            home, answers = os.path.join(folder, f"home-{SIZES[-1]}"), os.path.join(folder, "answers.jsonl")
            cpu, wall, memory = used([binary, "--data-dir", home, "screen", "--input", file, "--format", "jsonl", "-o", answers])
            print(f"{given.vendors:,} vendors on all cores: {wall:.0f} s, {cpu:.0f} s of CPU, {memory:.0f} MiB")
    if given.plot:
        plot(rows, given.plot)


if __name__ == "__main__":
    main()
