#!/usr/bin/env python3
"""Makes a vendor file as Japanese office software writes it: Shift_JIS (CP932), Japanese headings, invented names.

    python3 tests/make_vendors.py 10000 vendors.csv
"""
import csv, random, sys

HEAD = ["山", "川", "森", "石", "松", "高", "北", "南", "中", "大", "青", "東"]
TAIL = ["道", "原", "沢", "浜", "岡", "崎", "橋", "野", "島", "里"]
TRADE = ["測器", "精密工業", "電子", "商事", "物流", "製作所", "化成", "システム", "貿易", "機械"]
FORMS = ["株式会社{}", "{}株式会社", "㈱{}", "有限会社{}", "{}合同会社", "(株){}"]
GIVEN = ["太郎", "花子", "一郎", "恵子", "健", "直美"]


def corporate_number(body):
    """Thirteen digits with the right check digit in front."""
    total = sum(int(d) * (1 if i % 2 == 0 else 2) for i, d in enumerate(reversed(body)))
    return str(9 - total % 9) + body


def main():
    rows, path = int(sys.argv[1]), sys.argv[2]
    dice = random.Random(11)
    with open(path, "w", encoding="cp932", newline="") as f:
        out = csv.writer(f, lineterminator="\r\n")
        out.writerow(["取引先コード", "会社名", "国", "住所", "代表者名", "法人番号", "備考"])
        for i in range(rows):
            core = dice.choice(HEAD) + dice.choice(TAIL) + dice.choice(["", dice.choice(HEAD)]) + dice.choice(TRADE)
            number = corporate_number("%012d" % dice.randrange(10**12))
            if i % 97 == 0:
                number = number[:-1] + str((int(number[-1]) + 1) % 10)
            person = dice.choice(HEAD) + dice.choice(TAIL) + " " + dice.choice(GIVEN) if i % 50 == 0 else ""
            note = "=1+1" if i % 500 == 0 else dice.choice(["", "", "通常取引", "要更新"])
            out.writerow([f"V{i:05d}", dice.choice(FORMS).format(core), "日本", f"東京都中央区{1 + i % 9}-{1 + i % 20}", person, number, note])


if __name__ == "__main__":
    main()
