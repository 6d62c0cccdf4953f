"""The explorer of the university fund: by keyboard, by address, from files, without scripts; its numbers are the model's."""

from __future__ import annotations

import gzip
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from evalbook.fund.parameters import FundParameters
from evalbook.fund.simulate import simulate
from evalbook.fund.summary import outcomes, quantile_frame
from evalbook.parameters import model_of

pytestmark = [pytest.mark.browser, pytest.mark.site]

PAGE = "chapters/fund_scenarios.html"
KIT = "figures/scenarios-explorer"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


@pytest.fixture
def visit(browser):
    """Open an address with the explorer in view and ready; notes what the page complains of."""
    contexts, complaints = [], []

    def opened(address: str, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address, wait_until="load")
        page.locator("#explorer").scroll_into_view_if_needed()
        page.locator("#explorer[data-ready]").wait_for()
        page.locator(".explorer-summary", has_text="確率").wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def seen(page) -> dict:
    """What a reader sees: sentence, probabilities, last row of the table, outline of the fan."""
    page.wait_for_timeout(300)  # the sentence waits until the slider rests
    return {
        "summary": page.locator(".explorer-summary").inner_text(),
        "chances": page.locator(".explorer-chance b").all_inner_texts(),
        "row": page.locator(".explorer tbody tr").last.locator("td").all_text_contents(),
        "fan": page.locator(".explorer-fan path.band").first.get_attribute("d"),
        "citation": page.locator(".explorer-citation").inner_text(),
    }


def test_the_keyboard_moves_everything_and_the_address_keeps_it(visit, served) -> None:
    page = visit(f"{served}/{PAGE}")
    before = seen(page)
    assert "#" not in page.url, "nothing was moved, the address is the page's own"
    page.locator("#explorer-r").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    after = seen(page)
    assert page.url.endswith("#explorer:r=4,v=20,p=4,m=rule")
    assert all(before[name] != after[name] for name in before)
    assert page.locator("#explorer-v").get_attribute("aria-valuetext") == page.locator("output[for=explorer-v]").inner_text() == "20%"
    assert "#explorer:r=4,v=20,p=4,m=rule" in after["citation"] and "期待収益率4%、変動率20%" in after["citation"]


def test_a_view_shows_the_models_own_numbers(visit, served) -> None:
    shown = seen(visit(f"{served}/{PAGE}#explorer:r=5.5,v=16,p=2,m=rule"))
    paths = model_of("fund_scenarios")().explorer_paths
    given = FundParameters(paths=paths, return_basis="direct", expected_return=0.055, volatility=0.16, payout_cap=0.02 * 1e13)
    result = simulate(given)
    ends, last = outcomes(result), quantile_frame(result, "assets", real=True).iloc[-1]
    amounts = [float(text.replace(",", "")) for text in shown["row"][:5]]
    for amount, level in zip(amounts, ("p05", "p25", "p50", "p75", "p95"), strict=True):
        assert amount == pytest.approx(last[level] / 1e12, abs=0.51 if amount >= 100 else 0.051)
    kept, served_loan = (f"{round(100 * ends[name])}%" for name in ("real_principal_kept", "loan_served"))
    assert shown["chances"][1:] == [kept, served_loan]
    assert shown["row"][6:] == [kept.rstrip("%"), served_loan.rstrip("%")]
    assert kept in shown["summary"] and served_loan in shown["summary"]
    assert f"中央値で{amounts[2]:g}兆円" in shown["summary"]


def test_a_view_comes_back_by_its_address_and_changes_with_it(visit, served) -> None:
    page = visit(f"{served}/{PAGE}")
    page.locator("input[name=m][value=fixed]").check()
    page.locator("#explorer-p").press("Home")
    first, address = seen(page), page.url
    assert address.endswith("p=1,m=fixed")
    assert seen(visit(address)) == first
    page.evaluate("location.hash = '#explorer:r=2,v=0,p=5,m=rule'")
    page.locator("output[for=explorer-r]", has_text="2%").wait_for()
    assert seen(page)["fan"] != first["fan"]
    page.locator("button[type=reset]").click()
    page.locator("output[for=explorer-r]", has_text="4.5%").wait_for()
    assert page.url.endswith("#explorer:r=4.5,v=12,p=3,m=rule")


@pytest.mark.parametrize("view", ["r=4.4,v=999,p=x", "r=,m=<img src=x>", "%E0%A4%A", "m=rule,r=4.5=6"])
def test_an_address_that_cannot_be_shows_the_nearest_view(visit, served, view: str) -> None:
    page = visit(f"{served}/{PAGE}#explorer:{view}")
    assert page.locator("#explorer img").count() == 0
    assert page.locator(".explorer-fan path.median").count() == 1


def test_the_link_is_copied(visit, served) -> None:
    page = visit(f"{served}/{PAGE}", permissions=["clipboard-read", "clipboard-write"])
    page.locator(".explorer-link").click()
    page.locator(".explorer-told", has_text="コピーした").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{served}/{PAGE}#explorer:r=4.5,v=12,p=3,m=rule"


def test_it_works_from_the_file_system(visit, site) -> None:
    page = visit((site / PAGE).as_uri() + "#explorer:r=3,v=8,p=3,m=fixed")
    assert page.locator("output[for=explorer-v]").inner_text() == "8%"
    before = seen(page)
    page.locator("#explorer-v").press("ArrowRight")
    assert seen(page)["fan"] != before["fan"] and page.url.endswith("#explorer:r=3,v=12,p=3,m=fixed")


def test_without_scripts_the_small_multiples_stand_for_it(browser, served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}/{PAGE}", wait_until="load")
    assert not page.locator("#explorer").is_visible()
    figure = page.locator("figure[id='scenarios-explorer']")
    assert figure.locator("img.only-light").is_visible()
    assert "小さな図の並び" in figure.locator("img.only-light").get_attribute("alt")
    context.close()


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)])
def test_axe_objects_to_nothing_and_nothing_is_cut_off(visit, served, theme: str, width: int) -> None:
    page = visit(f"{served}/{PAGE}", color_scheme=theme, viewport={"width": width, "height": 900}, bypass_csp=True)
    page.locator("#explorer details").evaluate("details => { details.open = true; }")
    found = Axe().run(page, options=RULES).response["violations"]
    assert {entry["id"]: [node["html"][:120] for node in entry["nodes"]] for entry in found} == {}
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    texts = page.locator(".explorer-fan text").evaluate_all(
        "all => { const box = all[0].ownerSVGElement.getBoundingClientRect();"
        " return all.filter(t => { const b = t.getBoundingClientRect();"
        " return b.left < box.left - 1 || b.right > box.right + 1 || b.bottom > box.bottom + 1; }).map(t => t.textContent); }"
    )
    assert texts == []


def test_its_data_are_light_and_load_only_when_near(browser, site, served) -> None:
    assert len(gzip.compress((site / KIT / "explorer-data.js").read_bytes(), 6)) < 150_000
    others = [path for path in (site / "chapters").glob("*.html") if path.name != "fund_scenarios.html"]
    assert not [path.name for path in others if "explorer.js" in path.read_text(encoding="utf-8")]
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served}/{PAGE}", wait_until="networkidle")
    assert not [address for address in asked if re.search(r"explorer-data", address)]
    context.close()
