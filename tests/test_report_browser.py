"""The page of `pegsim report`, in headless Chromium, held against the database it was made of.

Reads $PEGSIM and $SOURCE, as all tests that run the program. Every test is a
function whose name is a sentence; the page says what it shows by the object
window.pegsim (tools/document/page/main.js).
"""

import functools
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.chrome.service import Service

PEGSIM = os.environ["PEGSIM"]
SOURCE = os.environ["SOURCE"]
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--window-size=1400,1000"]
LOAD_SECONDS = 60  # it takes one; a machine under sanitizers and other tests is slow


class Page:
    """A browser, and what is in it."""

    def __init__(self, folder):
        self.folder = folder
        options = webdriver.ChromeOptions()
        for flag in FLAGS + ["--user-data-dir=" + os.path.join(folder, "profile")]:
            options.add_argument(flag)
        options.binary_location = shutil.which("chromium")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        options.set_capability("unhandledPromptBehavior", "ignore")
        self.browser = webdriver.Chrome(service=Service(shutil.which("chromedriver")),
                                        options=options)

    def close(self):
        self.browser.quit()

    def open(self, path):
        self.browser.get_log("performance")
        self.browser.get_log("browser")
        self.browser.get("file://" + path)
        self.settle()

    def settle(self):
        """Waits for two frames: whatever was asked for is drawn then."""
        self.browser.execute_async_script(
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done));")

    def ask(self, script, *arguments):
        self.settle()
        return self.browser.execute_script("return " + script, *arguments)

    def find(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector):
        return self.find(selector).text

    def click(self, selector):
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})",
                                    self.find(selector))
        self.find(selector).click()
        self.settle()

    def range(self):
        shown = self.ask("pegsim.range()")
        return shown["from"], shown["to"]

    def complaints(self):
        return [entry["message"] for entry in self.browser.get_log("browser")]

    def requests(self):
        """What was asked of the network: nothing but the file may be."""
        found = []
        for entry in self.browser.get_log("performance"):
            if '"Network.requestWillBeSent"' in entry["message"]:
                url = entry["message"].split('"request":{', 1)[1].split('"url":"', 1)[1].split('"', 1)[0]
                if not url.startswith(("file:", "data:")):
                    found.append(url)
        return found

    def point_at(self, number):
        """Brings the pointer to an event of the timeline; gives its place."""
        self.browser.execute_script(
            "document.getElementById('timeline').scrollIntoView({block: 'center'})")
        self.settle()
        place = self.ask("pegsim.place(arguments[0])", number)
        actions = ActionChains(self.browser, duration=0)
        actions.w3c_actions.pointer_action.move_to_location(int(place["x"]), int(place["y"]))
        actions.perform()
        self.settle()
        return place


def report(*arguments):
    done = subprocess.run([PEGSIM, "report", *arguments], cwd=SOURCE, capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0, done.stderr


def run_into(database, *arguments):
    done = subprocess.run([PEGSIM, "run", *arguments, "--db", database, "--quiet"], cwd=SOURCE,
                          capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), (done.returncode, done.stderr)


def rows(database, sql, *values):
    with sqlite3.connect(database) as connection:
        return connection.execute(sql, values).fetchall()


@functools.lru_cache(maxsize=2)
def all_causes(database):
    return dict(rows(database, "SELECT number, max(coalesce(cause, 0)) FROM events GROUP BY number"))


def causes_in(database, number):
    """The chain of causes as the database has it."""
    cause = all_causes(database)
    chain = []
    while number:
        chain.append(number)
        number = cause.get(number, 0)
    return chain


# --- the hang ---------------------------------------------------------------------------------


def it_loads_without_errors_or_network(page, _database):
    assert page.complaints() == [], "console"
    assert page.requests() == [], "network"
    assert page.ask("pegsim.events()")["kept"] == rows(_database, "SELECT count(*) FROM events")[0][0]


def the_hang_is_named(page, database):
    verdict, by, why = rows(database, "SELECT verdict, by, why FROM verdicts")[0]
    assert page.text("#verdict") == f"{verdict}: {by}", page.text("#verdict")
    lines = why.splitlines()
    assert page.text("#sentence") == lines[0], page.text("#sentence")
    shown = page.ask("[...document.querySelectorAll('#why li')].map(item => item.textContent)")
    assert shown == [line.removeprefix("- ") for line in lines[1:]], shown
    assert "hung" in page.browser.title


def the_first_view_is_the_whole_run(page, database):
    assert page.range() == (0, rows(database, "SELECT ended_at FROM runs")[0][0])


def buttons_and_keys_zoom_and_move(page, _database):
    whole = page.range()
    page.click("#zoom-in")
    closer = page.range()
    assert closer[1] - closer[0] == (whole[1] - whole[0]) / 2, closer
    page.click("#right")
    assert page.range()[0] > closer[0]
    page.click("#left")
    page.find("#timeline").send_keys(Keys.ARROW_LEFT)
    assert page.range()[0] < closer[0]
    before = page.range()
    page.find("#timeline").send_keys("+")
    assert page.range()[1] - page.range()[0] < before[1] - before[0]
    page.click("#zoom-out")
    page.click("#whole")
    assert page.range() == whole


def the_wheel_zooms_around_the_pointer(page, _database):
    page.click("#whole")
    page.find("#timeline").click()
    place = page.point_at(page.ask("pegsim.selected()"))
    before = page.range()
    page.browser.execute_cdp_cmd("Input.dispatchMouseEvent", {
        "type": "mouseWheel", "x": place["x"], "y": place["y"], "deltaX": 0, "deltaY": -120})
    after = page.range()
    assert after[1] - after[0] < before[1] - before[0], (before, after)
    again = page.ask("pegsim.place(pegsim.selected())")
    assert abs(again["x"] - place["x"]) < 2, (again, place)
    page.click("#whole")


def dragging_moves(page, _database):
    page.click("#zoom-in")
    before = page.range()
    actions = ActionChains(page.browser, duration=0)
    actions.move_to_element(page.find("#timeline")).click_and_hold()
    actions.move_by_offset(-120, 0).release().perform()
    after = page.range()
    assert after[0] > before[0], (before, after)
    assert abs((after[1] - after[0]) - (before[1] - before[0])) < 10
    page.click("#whole")


def a_button_goes_to_the_decisive_moment(page, database):
    page.click("#decisive")
    since, until = page.range()
    lost = rows(database, "SELECT min(value) FROM changes WHERE type = 'lost'")[0][0]
    at = rows(database, "SELECT time FROM events WHERE number = ?", lost)[0][0]
    assert since <= at <= until and until - since < 2e9, (since, at, until)
    assert page.ask("pegsim.selected()") == lost


def hovering_tells_of_an_event(page, database):
    page.click("#decisive")
    number = page.ask("pegsim.selected()")
    time_ns, text, actor = rows(
        database, "SELECT e.time, e.text, a.name FROM events e JOIN actors a USING (run, actor)"
        " WHERE number = ? AND text IS NOT NULL", number)[0]
    page.point_at(number)
    hint = page.text("#hint")
    assert f"event {number:,} at {time_ns // 1000 / 1e6:.6f} s" in hint, hint
    assert actor in hint and text in hint and "caused by event" in hint, hint


def a_click_follows_the_causes(page, database):
    page.click("#decisive")
    number = rows(database, "SELECT min(number) FROM story WHERE text LIKE 'holds the ingestion%'"
                  " AND actor = 'throttle 1.2'")[0][0]
    page.point_at(number)
    ActionChains(page.browser).click().perform()
    assert page.ask("pegsim.selected()") == number, page.ask("pegsim.selected()")
    assert page.ask("pegsim.chain()") == causes_in(database, number)
    shown = page.ask("[...document.querySelectorAll('#chain button')].map(b => Number(b.dataset.number))")
    assert shown[0] == number and set(shown) <= set(causes_in(database, number)), shown
    page.browser.find_elements(By.CSS_SELECTOR, "#chain button")[1].click()
    assert page.ask("pegsim.selected()") == causes_in(database, number)[1]
    page.find("#timeline").send_keys("c")
    assert page.ask("pegsim.selected()") == causes_in(database, number)[2]


def every_chain_is_that_of_the_database(page, database):
    page.click("#story-details")
    for number in [row[0] for row in rows(database, "SELECT DISTINCT number FROM story"
                                          " WHERE text NOT LIKE 'holds a write%' LIMIT 40")]:
        page.ask("pegsim.look(arguments[0])", number)
        assert page.ask("pegsim.chain()") == causes_in(database, number), number
    page.click("#story-details")


def nodes_fold(page, _database):
    before = page.ask("pegsim.rows()")
    page.click("#fold-all")
    folded = page.ask("pegsim.rows()")
    assert len(folded) < len(before)
    assert not any(row["kind"] == "actor" for row in folded)
    button = next(b for b in page.browser.find_elements(By.CSS_SELECTOR, "#labels button")
                  if "replica-3" in b.text)
    assert button.get_attribute("aria-expanded") == "false"
    button.send_keys(Keys.ENTER)
    opened = [row["label"] for row in page.ask("pegsim.rows()")]
    assert "replica 1.2" in opened and "ingestion flag 1.2" in opened, opened
    page.click("#unfold-all")
    assert page.ask("pegsim.rows()") == before


def lanes_are_chosen(page, _database):
    few = len(page.ask("pegsim.rows()"))
    page.browser.execute_script("const c = document.getElementById('choice'); c.value = 'all';"
                                "c.dispatchEvent(new Event('input'))")
    many = page.ask("pegsim.rows()")
    assert len(many) > 2 * few
    page.find("#lane-filter").send_keys("ingestion flag")
    found = [row["label"] for row in page.ask("pegsim.rows()") if row["kind"] == "lane"]
    assert len(found) == 4 and all(label.startswith("ingestion flag") for label in found), found
    page.find("#lane-filter").clear()
    page.browser.execute_script("const c = document.getElementById('choice'); c.value = 'decisive';"
                                "c.dispatchEvent(new Event('input'));"
                                "document.getElementById('lane-filter').dispatchEvent(new Event('input'))")
    assert len(page.ask("pegsim.rows()")) == few


def story_count(page):
    page.settle()
    return page.ask("pegsim.story()")


def the_story_is_filtered(page, database):
    page.click("#whole")
    told = ("SELECT count(*) FROM events WHERE text IS NOT NULL AND note NOT IN"
            " (SELECT id FROM names WHERE what = 'detail')")
    assert story_count(page) == rows(database, told)[0][0]
    page.click("#story-details")
    assert story_count(page) == rows(database, "SELECT count(*) FROM story")[0][0]
    page.find("#story-text").send_keys("holds a write of 1.2")
    assert story_count(page) == rows(
        database, "SELECT count(*) FROM story WHERE text LIKE '%holds a write of 1.2%'")[0][0]
    page.find("#story-text").clear()
    page.find("#story-text").send_keys("back")
    page.browser.execute_script("const c = document.getElementById('story-actor');"
                                "c.value = 'throttle 1.3'; c.dispatchEvent(new Event('input'))")
    assert story_count(page) == rows(
        database, "SELECT count(*) FROM story WHERE text LIKE '%back%' AND actor = 'throttle 1.3'")[0][0]
    page.click("#decisive")
    page.click("#story-visible")
    since, until = page.range()
    assert story_count(page) == rows(
        database, "SELECT count(*) FROM events JOIN actors USING (run, actor) WHERE text LIKE '%back%'"
        " AND name = 'throttle 1.3' AND time BETWEEN ? AND ?", since, until)[0][0]
    told = rows(database, "SELECT count(*) FROM story")[0][0]
    assert f"of {told:,} lines" in page.text("#story-count"), page.text("#story-count")
    drawn = page.browser.find_elements(By.CSS_SELECTOR, "#story-rows > div")
    assert 0 < len(drawn) < 60, len(drawn)
    number = int(drawn[0].get_attribute("data-number"))
    page.browser.execute_script("arguments[0].click()", drawn[0])
    assert page.ask("pegsim.selected()") == number


def how_to_repeat_is_said(page, database):
    path, variant, seed = rows(database, "SELECT path, variant, seed FROM runs")[0]
    lines = page.ask("[...document.querySelectorAll('#commands code')].map(code => code.textContent)")
    assert f"pegsim run {path} --variant {variant} --seed {seed} --log" in lines, lines
    document = rows(database, "SELECT document FROM runs")[0][0]
    assert page.ask("document.getElementById('document-text').textContent").strip() == document.strip()


def nothing_is_wider_than_the_window(page, _database):
    for width in (900, 1400, 1920):
        page.browser.set_window_size(width, 1000)
        wide = page.ask("[document.documentElement.scrollWidth, innerWidth]")
        assert wide[0] <= wide[1], wide
    page.browser.set_window_size(1400, 1000)


def both_schemes_have_their_colours(page, _database):
    seen = []
    for scheme in ("light", "dark"):
        page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme}]})
        page.settle()
        seen.append(page.ask(
            "[getComputedStyle(document.body).backgroundColor,"
            " document.querySelector('.legend i').style.background,"
            " [...document.getElementById('timeline').getContext('2d')"
            ".getImageData(5, 75, 1, 1).data].join()]"))
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert all(light != dark for light, dark in zip(*seen)), seen


HANG = [it_loads_without_errors_or_network, the_hang_is_named, the_first_view_is_the_whole_run,
        buttons_and_keys_zoom_and_move, the_wheel_zooms_around_the_pointer, dragging_moves,
        a_button_goes_to_the_decisive_moment, hovering_tells_of_an_event,
        a_click_follows_the_causes, every_chain_is_that_of_the_database, nodes_fold,
        lanes_are_chosen, the_story_is_filtered, how_to_repeat_is_said,
        nothing_is_wider_than_the_window, both_schemes_have_their_colours]


# --- other runs ---------------------------------------------------------------------------------


def a_recovery_shows_its_faults(page, folder):
    database = os.path.join(folder, "recovery.db")
    run_into(database, "scenarios/recovery/primary-crash.yaml", "--variant", "v2.4.0")
    report(database, "-o", os.path.join(folder, "recovery.html"))
    page.open(os.path.join(folder, "recovery.html"))
    assert page.complaints() == []
    assert page.text("#verdict") == "success"
    assert "ended with success" in page.text("#sentence")
    assert "a fault" in page.text("#legend")
    assert "process" in [row["label"] for row in page.ask("pegsim.rows()")]


def names_are_shown_as_they_are(page, folder):
    """As a scenario may have them; and as only a database can that somebody has edited."""
    database = os.path.join(folder, "hostile.db")
    path = os.path.join(folder, "<img src=x onerror=alert(6)>\"'&.yaml")
    shutil.copy(os.path.join(SOURCE, "tests/data/hostile-report.yaml"), path)
    run_into(database, path)
    plain = os.path.join(folder, "hostile.html")
    report(database, "-o", plain)
    page.open(plain)
    assert page.complaints() == []
    assert page.text("#scenario") == rows(database, "SELECT scenario FROM runs")[0][0]
    assert path in page.text("#facts")
    assert page.text("#variant").startswith("</script><svg onload=alert(4)>")
    assert "</script><b id=owned>t" in page.text("#sentence")
    check_harmless(page)

    evil = "</script><img src=x onerror=alert(5)>\x01\x1b[31m\u2028\u2029\u202e\"'`&lt;"
    with sqlite3.connect(database) as connection:
        for sql in ("UPDATE runs SET scenario = ?1, path = ?1, variant = ?1, digest = ?1, program = ?1,"
                    " document = ?1", "UPDATE verdicts SET why = ?1, by = ?1, error = ?1, unexpected = ?1",
                    "UPDATE events SET text = ?1 WHERE text IS NOT NULL", "UPDATE events SET kind = ?1",
                    "UPDATE nodes SET name = ?1", "UPDATE actors SET name = ?1, type = ?1 WHERE type <> 'operator'",
                    "UPDATE names SET name = ?1 WHERE what NOT IN ('machine', 'guard')",
                    "UPDATE changes SET text = ?1 WHERE text IS NOT NULL"):
            connection.execute(sql, (evil,))
        connection.execute("UPDATE verdicts SET by = CAST(x'ff3c2f7363726970743ec328' AS TEXT)")
    report(database, "-o", plain)
    page.open(plain)
    assert page.complaints() == []
    spelled = "</script><img src=x onerror=alert(5)><U+0001><U+001B>[31m<U+2028><U+2029><U+202E>\"'`&lt;"
    assert page.ask("document.getElementById('scenario').textContent") == spelled
    assert "<0xFF></script><0xC3>(" in page.text("#verdict"), page.text("#verdict")
    check_harmless(page)


def a_database_that_lies_does_not_break_the_page(page, folder):
    database = os.path.join(folder, "hostile.db")
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE events SET time = CASE number % 2 WHEN 0 THEN -9223372036854775807"
                           " ELSE 9223372036854775807 END, cause = number + 5, actor = -7,"
                           " peer = 1 << 40, message = 99, note = 1 << 33, kind = NULL")
        connection.execute("UPDATE changes SET time = 9223372036854775807 WHERE rowid % 3 = 0")
        connection.execute("UPDATE runs SET ended_at = -5")
    report(database, "-o", os.path.join(folder, "lies.html"))
    page.open(os.path.join(folder, "lies.html"))
    assert page.complaints() == []
    page.click("#zoom-in")
    page.click("#decisive")
    assert page.complaints() == []


def check_harmless(page):
    strange = page.ask("[...document.querySelectorAll('img, svg, b, iframe, object, embed')].length")
    assert strange == 0, strange
    assert len(page.browser.find_elements(By.TAG_NAME, "script")) == 2
    assert page.browser.find_elements(By.ID, "owned") == []
    number = page.ask("pegsim.selected()")
    if number is not None and page.ask("pegsim.place(arguments[0])", number) is not None:
        page.point_at(number)
    check_no_alert(page)


def check_no_alert(page):
    try:
        said = page.browser.switch_to.alert.text
    except Exception:  # there is none: as it should be
        return
    raise AssertionError("alert: " + said)


def a_long_run_says_what_it_leaves_out(page, folder):
    path = os.path.join(folder, "long.html")
    database = os.path.join(folder, "long.db")
    run_into(database, "scenarios/hang/delay-by-qps.yaml", "--variant", "pr-2157",
             "--set", "table.partitions=8")
    all_rows = rows(database, "SELECT count(*) FROM events")[0][0]
    report(database, "-o", path)
    assert os.path.getsize(path) < 20e6
    page.open(path)
    assert page.complaints() == []
    kept = page.ask("pegsim.events()")
    assert kept["all"] == all_rows and kept["kept"] <= 250000 < all_rows, kept
    assert page.find("#left-out-section").is_displayed()
    assert f"{all_rows:,}" in page.text("#left-out")
    number = rows(database, "SELECT max(number) FROM story WHERE text LIKE '%ingest%'")[0][0]
    page.ask("pegsim.look(arguments[0])", number)
    chain = page.ask("pegsim.chain()")
    whole = causes_in(database, number)
    assert chain == [cause for cause in whole if cause in set(chain)], "a chain out of order"
    assert chain[:5] == whole[:5], (chain[:5], whole[:5])


OTHERS = [a_recovery_shows_its_faults, names_are_shown_as_they_are,
          a_database_that_lies_does_not_break_the_page, a_long_run_says_what_it_leaves_out]


def test(name, function, *arguments):
    began = time.monotonic()
    try:
        function(*arguments)
    except Exception as problem:  # all tests are to be heard
        line = traceback.extract_tb(problem.__traceback__)[-1]
        print(f"FAILED {name}: line {line.lineno}: {line.line}: {type(problem).__name__}: {problem}")
        return 1
    print(f"ok     {name} ({time.monotonic() - began:.1f} s)")
    return 0


def main():
    folder = tempfile.mkdtemp(prefix="pegsim-report-")
    page = Page(folder)
    failed = 0
    try:
        database = os.path.join(folder, "hang.db")
        run_into(database, "scenarios/hang/delay-by-qps.yaml", "--variant", "v2.4.0")
        report(database, "-o", os.path.join(folder, "hang.html"))
        began = time.monotonic()
        page.open(os.path.join(folder, "hang.html"))
        took = time.monotonic() - began
        print(f"the hang's page: {os.path.getsize(os.path.join(folder, 'hang.html'))} bytes, {took:.1f} s")
        failed += took > LOAD_SECONDS
        for function in HANG:
            failed += test(function.__name__, function, page, database)
        for function in OTHERS:
            failed += test(function.__name__, function, page, folder)
    finally:
        page.close()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
