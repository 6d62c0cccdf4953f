"""Pages about the edition itself: how to make it again, what changed, and what it was made of."""

from __future__ import annotations

import html
import importlib.metadata
import platform
import re
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from evalbook import __version__, paths
from evalbook.data import DataPackage
from evalbook.execution.cache import file_digest, library_digest
from evalbook.execution.runner import Result
from evalbook.html_parts import data_table
from evalbook.site.appendix_markup import code, fact_list, link, page, raw, text
from evalbook.site.catalogue import table_anchor

_PACKAGES = (
    "jupyter-book", "sphinx", "myst-nb", "papermill", "nbclient", "ipykernel", "pandas", "numpy", "matplotlib",
    "seaborn", "japanize-matplotlib", "typst", "openpyxl", "frictionless", "pydantic",
)  # fmt: skip

_REPRODUCE = """\
この本は、データパッケージとノートブックから一つの命令で作り直せる。要るのは Python 3.11 以上、pip、make だけである。依存するライブラリーは、ハッシュつきの一覧（`requirements.lock`）から専用の環境 `.venv` に入る。

## 二つの命令

```sh
make book     # 書籍を book/_build/html に作り、開き方を表示する
make test     # 試験に要るものを整えて、すべての試験を行う
```

同じデータ、ノートブック、プログラム、依存ライブラリーの一覧からは、いつ、どこで作っても、同じバイト列のページと図ができる。時刻や作った人の名は入らない。

作られたサイトは、ファイルから直接開いても、ウェブサーバーに置いても読める。手元で見るには `make serve` を使う。

## 一つの章を、条件を変えて実行する

```sh
.venv/bin/python scripts/run_chapter.py list
.venv/bin/python scripts/run_chapter.py show overview
.venv/bin/python scripts/run_chapter.py run overview -p rater=mext --name mext-only
```

`list` は章の一覧、`show` はその章の条件を表示する。`run` は章を実行し、そのページ、実行済みのノートブック、図とデータを `book/_build/runs/` の下に作る。図と表だけでなく、文の中の数も条件に従う。条件の名前の誤りや範囲外の値は、何も実行しないうちに断られる。

## 条件を変えた版をまるごと作る

章ごとの条件をYAMLのファイルに書く。

```yaml
overview:
  rater: mext
international:
  first_year: 2018
```

```sh
make book PARAMS=my.yaml NAME=my-variant
```

版は `book/_build/variants/my-variant` にでき、どのページにも公式版と異なる条件が示される。図の識別子と引用にも版の名がつくので、公式版の図と取り違えることはない。

## 別のデータで作る

```sh
make book DATA=other-package NAME=next-year
```

`data/` と同じ表と列を持つデータパッケージであれば、プログラムを変えずに同じ本ができる。新しい年度の行を足せば、図、表、文の数に現れる。データは実行の前に確かめられ、型、キー、単位、期間、典拠の書式などに誤りがあれば、表・行・列と理由を示して断られ、何も公開されない。

資料のテキストが手元にあれば、すべての典拠を一字ずつ確かめられる。

```sh
make check SOURCES=資料のフォルダー
```

## 多くの条件を一度に試す

```sh
.venv/bin/python scripts/sweep.py fund_scenarios --grid loan_rate=0.001,0.005,0.01
```

条件の組み合わせを並べて実行し、結果を一つの表にまとめる。前に実行したものは計算し直さない。一台に収まらないときは、既にある Dask のクラスターに同じ命令で渡せる。

## 確かめるには

公開されたサイトの `data/` にある表と、手元の `data/` の表は同じ内容である（公開するCSVには、表計算ソフトのためのBOMがつき、式として実行されうる文字列の先頭には ' が付く。元に戻すには、その ' を一つ取る）。各図の識別子、条件、典拠は、図のページの `metadata.json` にある。何から作られたかは「この版の実行」にある。"""  # noqa: E501


def reproduce_page() -> str:
    """How to reproduce the book and run it again."""
    return page("再現と再実行", re.sub(r"```\w+\n(.*?)\n```", _commands, _REPRODUCE, flags=re.DOTALL))


def _commands(block: re.Match[str]) -> str:
    """Commands as a plain block that can be scrolled by keyboard."""
    return raw(f'<pre tabindex="0"><code>{html.escape(block[1])}</code></pre>')


def changelog_page() -> str:
    """The change log of the project, version by version."""
    log = (paths.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    parts = []
    for entry in re.split(r"^## ", log, flags=re.MULTILINE)[1:]:
        heading, _, body = entry.partition("\n")
        version = re.match(r"(\S+)(?: \((\d{4}-\d{2}-\d{2})\))?", heading)
        title = f"第{version[1]}版（{version[2]}）" if version and version[2] else heading.strip()
        # a line of the file that ends inside a Japanese text leaves no space; js-default lets no markup of the file through
        text_of_page = re.sub(r"(?<=[^\x00-\x7f])\n *(?=[^\x00-\x7f])", "", body.strip())
        parts += [f"## {title}", raw(MarkdownIt("js-default").render(text_of_page))]
    return page(
        "変更の記録",
        "版のあいだで、公表した数字や図のどれが、なぜ変わったかを記す。引用された版は、そのままの所在に残る。",
        *parts,
    )


def execution_page(package: DataPackage, results: list[Result], titles: dict[str, str], records: list[dict[str, Any]]) -> str:
    """What this edition was made of: sources by digest, tables read, versions."""
    entries = Markup("").join(_execution(package, result, titles[result.run.stem], records) for result in results)
    versions = [["evalbook（この本のライブラリー）", __version__], ["Python", platform.python_version()]]
    versions += [[name, importlib.metadata.version(name)] for name in _PACKAGES]
    digests = f"""<dl><dt>ライブラリーのソースのSHA-256</dt><dd><code>{library_digest()}</code></dd>
<dt>依存ライブラリーの一覧（requirements.lock）のSHA-256</dt><dd><code>{html.escape(file_digest(paths.LOCK_FILE))}</code></dd></dl>"""
    return page(
        "この版の実行",
        f"この版の{len(results)}章は、次の条件とデータの表から作られた。SHA-256は、章のノートブックの中身を表す値で、一字でも変わると別の値になる。"
        "時刻と計算機の名は記さない。同じものから作り直せば、このページも同じになる。",
        "## 章",
        raw(Markup('<ul class="facts">{}</ul>').format(entries)),
        "## プログラム",
        raw(data_table("プログラムの版", ["名前", "版"], versions) + digests),
    )


def _execution(package: DataPackage, result: Result, title: str, records: list[dict[str, Any]]) -> Markup:
    """One chapter as an entry, so that neither long names nor digests have to fit a column."""
    stem = result.run.stem
    facts = {
        "図の数": text(sum(record["chapter"] == stem for record in records)),
        "変えた条件": text("、".join(f"{name} = {value}" for name, value in sorted(result.run.parameters.items())) or "なし（すべて既定）"),
        "読んだ表": Markup("、").join(link(f"dictionary.html#{table_anchor(name)}", package.resource(name)["title"]) for name in result.tables),
        "SHA-256": code(file_digest(result.run.notebook)),
    }
    return Markup('<li id="run-{}"><strong>{}</strong>{}</li>').format(stem, link(f"../chapters/{stem}.html", title), fact_list(facts))
