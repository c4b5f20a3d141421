"""The page as people use it: in Chromium, with a mouse, with a keyboard alone, on paper."""

import csv
import re
import subprocess
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from gep.account.account import read_account
from tests.county import DREDGING, SILTING
from tests.outputs.hostile import HOSTILE

pytestmark = pytest.mark.slow

WAN = 1e4
TOWN = '#map .zones path[data-z="3"]'  # the county is 0, then come the townships
RANK = '#ranking button[data-z="3"]'
ROW = 'table.values[data-layer="township"] tr[data-z="3"]'


def text_of(page: Page, selector: str) -> str:
    return page.locator(selector).first.inner_text()


def amount(text: str) -> float:
    """The number at the beginning of a text, in CNY where it is money."""
    found = re.match(r"<?(-?[\d,.]+)\s*(亿元|万元|元)?", text)
    assert found is not None, text
    return float(found[1].replace(",", "")) * {"亿元": 1e8, "万元": 1e4}.get(found[2] or "", 1.0)


@pytest.fixture
def page(window, chinese):
    with window.open(chinese) as opened:
        yield opened.page
        assert opened.complaints == []
        assert opened.requests == [chinese.as_uri()]


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("name", ["chinese", "english", "hostile"])
def test_it_opens_alone_without_complaint_and_fits(window, request, name, width):
    path = request.getfixturevalue(name)
    with window.open(path, width) as opened:
        expect(opened.page.locator("#controls")).to_be_visible()
        assert opened.requests == [path.as_uri()]
        assert opened.complaints == []
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_table_can_be_taken_along_as_csv(page, tmp_path):
    for button in page.locator("button.csv:visible").all():
        with page.expect_download() as taken:
            button.click()
        assert taken.value.suggested_filename.endswith(".csv")
    with page.expect_download() as taken:
        page.locator(".scroll:has(> table.matrix) + button.csv").click()
    taken.value.save_as(tmp_path / "matrix.csv")
    rows = list(csv.reader((tmp_path / "matrix.csv").open(encoding="utf-8-sig")))
    shown = page.locator("table.matrix tr").all()
    assert len(rows) == len(shown)
    cells = [cell.inner_text() for cell in shown[-1].locator("td").all()]
    assert rows[-1][1:] == [cell.replace(",", "") for cell in cells]


def test_a_text_in_a_csv_is_no_formula(window, hostile, tmp_path):
    with window.open(hostile) as opened:
        with opened.page.expect_download() as taken:
            opened.page.locator("button.csv:visible").first.click()
        taken.value.save_as(tmp_path / "zones.csv")
    rows = list(csv.reader((tmp_path / "zones.csv").open(encoding="utf-8-sig", newline="")))
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if re.match(r"[=+@\t\r]|-\D", cell)]


def contrast(page, selector):
    """Ratio of contrast (WCAG 2) between a text and what lies behind it."""
    return page.evaluate(
        """(selector) => {
      const parse = (c) => c.match(/[\\d.]+/g).map(Number);
      const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
        .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
      return [...document.querySelectorAll(selector)].filter((e) => e.offsetParent).map((e) => {
        let behind = e;
        const isClear = (one) => parse(getComputedStyle(one).backgroundColor)[3] === 0;
        while (isClear(behind)) behind = behind.parentElement;
        const pair = [getComputedStyle(e).color, getComputedStyle(behind).backgroundColor];
        const [a, b] = pair.map(parse).map(light).sort((x, y) => y - x);
        return (a + 0.05) / (b + 0.05);
      });
    }""",
        selector,
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_are_legible_by_day_and_by_night(window, chinese, scheme):
    with window.open(chinese, color_scheme=scheme) as opened:
        opened.page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
        for selector in (
            "td",
            "th",
            "p",
            "dt",
            "dd",
            "h1",
            "h2",
            ".verdict",
            "button",
            "caption",
            ".segments label",
            "li",
            "figcaption",
        ):
            found = contrast(opened.page, selector)
            assert min(found, default=21) >= 4.5, (selector, min(found))  # WCAG 2, level AA


def test_names_on_dark_classes_are_light(page):
    told = page.evaluate("""() => [...document.querySelectorAll('.zones path')].map((path) => [
      path.getAttribute('fill'),
      document.querySelector(`.names text[data-z="${path.dataset.z}"]`)?.matches('.on-dark')])""")
    named = [(fill, dark) for fill, dark in told if dark is not None and fill.startswith("#")]
    assert named
    for fill, is_dark in named:
        red, green, blue = (int(fill[i : i + 2], 16) / 255 for i in (1, 3, 5))
        light = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
        assert is_dark == (light < 0.18) or abs(light - 0.18) < 0.02


def test_a_click_on_the_map_chooses_in_ranking_table_and_derivation(page):
    page.click(TOWN)
    expect(page.locator(RANK)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(ROW)).to_have_class(re.compile("chosen"))
    name = text_of(page, f"{ROW} th")
    assert name in text_of(page, "#derivation-head")
    assert name in text_of(page, "#status")
    assert name in text_of(page, "table.matrix caption")
    page.keyboard.press("Escape")
    expect(page.locator(f"{ROW}.chosen")).to_have_count(0)
    expect(page.locator("#clear")).to_be_disabled()


def test_a_click_in_the_table_chooses_on_the_map(page):
    page.click(f"{ROW} td:nth-child(3)")
    expect(page.locator(TOWN)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#ring")).to_have_attribute("d", page.locator(TOWN).get_attribute("d"))
    service = text_of(page, "table.values thead th:nth-child(3)")
    assert page.locator("select[name=service] option:checked").inner_text() == service


def test_each_service_is_shown_with_the_values_of_the_account(page, folder):
    account = read_account(folder)
    table = account.gep_by("zone_code", "service", layer="township")
    codes = list(account.layers["township"].codes)
    page.select_option("select[name=money]", label="万元")
    for service in table.columns[table.notna().any()]:
        page.select_option("select[name=service]", service)
        buttons = page.locator("#ranking button").evaluate_all(
            "all => all.map(b => [b.dataset.z, b.querySelector('.amount').textContent])"
        )
        shown = {codes[int(z) - 1]: amount(text) for z, text in buttons}
        values = (table[service] / WAN).to_dict()
        assert shown == pytest.approx(values, rel=0.06, abs=0.006)
        assert list(shown.values()) == sorted(shown.values(), reverse=True)


def test_units_and_measures_change_the_number_and_not_the_value(page, folder):
    account = read_account(folder)
    total, area = account.total, account.layers["county"].areas_m2[0] / 1e6
    cell = 'table.values[data-layer="township"] tr.county td:nth-child(2)'
    page.select_option("select[name=money]", label="元")
    assert amount(text_of(page, cell)) == pytest.approx(total, abs=0.01)
    page.check("input[value=per_km2]", force=True)
    assert amount(text_of(page, cell)) == pytest.approx(total / area, abs=0.01)
    assert "km²" in text_of(page, "#derivation-head .result")
    page.check("input[value=share]", force=True)
    assert text_of(page, cell) == "100.00"
    assert page.locator("input[value=per_head]").is_disabled()  # nobody was counted


def test_quantities_are_those_of_the_indicator(page, folder):
    rows = read_account(folder).rows()
    here = rows[(rows["zone_layer"] == "county") & (rows["indicator"] == "retained_soil")]
    page.check("input[value=quantity]", force=True)
    page.select_option("select[name=indicator]", "retained_soil")
    shown = amount(text_of(page, "#derivation-head .result"))
    assert shown == pytest.approx(here["quantity"].sum(), rel=1e-5)
    expect(page.locator("select[name=service]")).to_be_hidden()


def test_the_derivation_multiplies_to_the_value_shown(page):
    page.select_option("select[name=service]", "soil_retention")
    page.click(RANK)
    lines = page.locator("#derivation-body .times").all_inner_texts()
    priced = [line for line in lines if "×" in line]
    assert priced
    whole = 0.0
    for line in priced:
        quantity, price, value = (amount(part.strip()) for part in re.split("[×=]", line))
        assert quantity * price == pytest.approx(value, rel=2e-5)
        whole += value
    assert whole == pytest.approx(amount(text_of(page, "#derivation-head .result")), rel=1e-3)
    summary = page.locator("#derivation-body details", has_text="减少泥沙淤积").first
    summary.locator("summary").first.click()
    expect(summary.locator("math").first).to_be_visible()
    told = summary.inner_text()
    assert f"{SILTING:g}" in told
    assert f"{DREDGING:g}" in told
    assert summary.locator(".badge").count() >= 3  # how far each coefficient was checked


def test_what_is_pointed_at_is_told_and_forgotten(page):
    before = text_of(page, "#derivation-head")
    page.hover(f"{ROW} td:nth-child(4)")
    assert text_of(page, f"{ROW} th") in text_of(page, "#derivation-head")
    page.hover("h1")
    assert text_of(page, "#derivation-head") == before


def tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the tab key does not reach {selector}")


def focused(page: Page, script: str) -> object:
    return page.evaluate(f"(() => {{ const it = document.activeElement; return {script}; }})()")


def test_the_keyboard_alone_goes_everywhere(page):
    page.keyboard.press("Tab")
    assert focused(page, "it.className") == "skip"
    tab_to(page, "input[name=measure]")
    page.keyboard.press("ArrowRight")
    expect(page.locator("input[value=per_km2]")).to_be_checked()

    tab_to(page, "#map .zones path")
    first = focused(page, "it.dataset.z")
    moves = [key for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp")
             if page.keyboard.press(key) or focused(page, "it.dataset.z") != first]  # fmt: skip
    assert moves
    expect(page.locator("#ring")).to_have_class("focused")
    zone = focused(page, "it.dataset.z")
    assert focused(page, "it.getAttribute('aria-label')").split(",")[0] in text_of(
        page, "#derivation-head"
    )
    page.keyboard.press("Enter")
    expect(page.locator(f'#ranking button[data-z="{zone}"]')).to_have_attribute(
        "aria-pressed", "true"
    )

    tab_to(page, "#ranking button")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.locator("#ranking li:last-child button")).to_have_attribute("aria-pressed", "true")

    tab_to(page, "table.values *")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert focused(page, "it.localName") == "td"
    described = focused(page, "it.getAttribute('aria-describedby')")
    assert "= " in page.locator(f"#{described}").text_content()  # what a screen reader reads out
    shown = text_of(page, "#derivation-head")
    page.keyboard.press("ArrowRight")
    assert text_of(page, "#derivation-head") != shown
    page.keyboard.press(" ")
    expect(page.locator("td[aria-selected=true]:visible").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#clear")).to_be_disabled()
    assert focused(page, "it.localName") == "td"  # nobody loses their place


def test_it_prints_every_township_and_no_control(window, pdftotext, folder, chinese, tmp_path):
    with window.open(chinese) as opened:
        opened.page.pdf(path=str(tmp_path / "page.pdf"), prefer_css_page_size=True)
    printed = subprocess.run(
        [pdftotext, "-layout", str(tmp_path / "page.pdf"), "-"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    flat = re.sub(r"\s+", "", printed)
    account = read_account(folder)
    for name in account.layers["township"].names:
        assert name.replace(" ", "") in flat
    for word in ("生态系统类型×生态产品", "价值量核算表", "质量检查", "核算公式", "土壤容重"):
        assert word in flat
    assert "回到全县" not in flat
    assert "这个数从哪里来" not in flat


def test_hostile_texts_run_nothing_whatever_is_clicked(window, hostile):
    with window.open(hostile) as opened:
        page = opened.page
        for place in ("#map .zones path", "#ranking button", "table.matrix td[tabindex]"):
            for one in page.locator(place).all()[:3]:
                one.click()
        page.check("input[value=quantity]", force=True)
        for one in page.locator("#derivation-body summary").all()[:4]:
            one.click()
        names = page.locator("table.values tbody th").all_text_contents()
        assert page.locator("body img, body iframe, body svg script").count() == 0
        assert page.locator("script").count() == 2
        assert opened.complaints == []
        assert opened.requests == [hostile.as_uri()]
    wanted = [text for text in HOSTILE if text.isprintable() and "<" in text]
    assert wanted
    assert set(wanted) <= set(names)


def test_an_injected_script_is_refused(window, hostile):
    with window.open(hostile) as opened:
        opened.page.evaluate(
            """() => {
                const script = document.createElement("script");
                script.textContent = "window.taken = true";
                document.body.append(script);
                document.body.insertAdjacentHTML("beforeend", '<img src=x onerror="taken = true">');
            }"""
        )
        opened.page.wait_for_timeout(100)
        assert opened.page.evaluate("window.taken") is None
        assert sum("Content Security Policy" in text for text in opened.complaints) >= 2


def test_without_a_script_the_tables_and_the_map_are_there(window, chinese):
    with window.open(chinese, java_script_enabled=False) as opened:
        page = opened.page
        assert page.locator("#controls").is_hidden()
        assert page.locator("#derivation").is_hidden()
        assert page.locator("table.values:visible").count() == 3
        assert page.locator("#map .zones path:visible").count() == 5
        plain = page.locator("table.values td").all_text_contents()
    with window.open(chinese) as opened:
        assert opened.page.locator("table.values td").all_text_contents() == plain


def test_controls_have_names_headings_have_order_and_ids_are_one_each(page):
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    for role in ("banner", "main", "contentinfo", "complementary"):
        assert page.get_by_role(role).count() == 1
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("input, select, button, summary, [role=button]")]
            .filter((it) => !(it.labels && [...it.labels].some((label) => label.textContent.trim()))
                && !it.textContent.trim() && !it.getAttribute("aria-label"))
            .map((it) => it.outerHTML)"""
    )
    assert nameless == []
    levels = page.evaluate(
        "() => [...document.querySelectorAll('h1,h2,h3,h4')].map((it) => Number(it.localName[1]))"
    )
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert levels.count(1) == 1
    ids = page.evaluate("() => [...document.querySelectorAll('[id]')].map((it) => it.id)")
    assert len(ids) == len(set(ids))
    for reference in page.evaluate(
        """() => [...document.querySelectorAll("[aria-labelledby], [aria-controls]")]
            .map((it) => it.getAttribute("aria-labelledby") || it.getAttribute("aria-controls"))"""
    ):
        assert reference in ids


CONTRASTS = """() => {
    const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
        .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
    const ground = (it) => {
        for (let at = it; at; at = at.parentElement) {
            const colour = parts(getComputedStyle(at).backgroundColor);
            if (colour.length === 3 || colour[3] === 1) return colour;
        }
        return [255, 255, 255];
    };
    return [...document.querySelectorAll("body *:not(svg *):not(script)")]
        .filter((it) => it.checkVisibility()
            && [...it.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
        .map((it) => {
            const [a, b] = [light(parts(getComputedStyle(it).color)), light(ground(it))];
            return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), it.outerHTML.slice(0, 90)];
        }).filter(([ratio]) => ratio < 4.5);
}"""


def test_every_text_stands_out_from_its_ground(page):
    page.click(RANK)
    page.locator("section > details").first.evaluate("it => { it.open = true; }")
    assert page.evaluate(CONTRASTS) == []
