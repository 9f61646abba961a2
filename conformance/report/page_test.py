"""Clicks through report pages in headless Chromium: page_test.py PROGRAM, where PROGRAM DIR writes sample reports.

At the width of a phone and of a desk. Nothing may overflow sideways, complain on the console, ask the network or run a
testee's text. Uses Debian's chromium, chromium-driver and python3-selenium.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import yaml
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

ASSETS = pathlib.Path(__file__).parent / "assets"
FLAGS = ("--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
         "--disable-component-update --disable-sync --disable-dev-shm-usage").split()
SIZES = {"phone": (390, 844), "desk": (1280, 800)}
TABS = ["findings", "requirements", "cases", "diagrams", "statistics", "states", "mutants", "coverage", "evidence",
        "not-run"]
DETAILS_OPENED = 15  # per tab: enough to see every kind of row
SAMPLES = pathlib.Path()
BROWSERS = {}

# Before any script of the page: what is copied is kept, and what the page's policy refuses is counted.
WATCH = """
  window.refused = [];
  document.addEventListener('securitypolicyviolation', event => window.refused.push(event.violatedDirective));
  Object.defineProperty(navigator, 'clipboard', {value: {writeText: async text => {
    if (window.clipboardRefuses) throw new Error('refused');
    window.copied = text;
  }}});
"""


def start_browser(size):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    profile = tempfile.TemporaryDirectory()
    for flag in FLAGS + [f"--user-data-dir={profile.name}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    browser.profile = profile
    width, height = SIZES[size]
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == "phone"})
    browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
    return browser


class PageTest(unittest.TestCase):
    size = "desk"

    def setUp(self):
        self.browser = BROWSERS[self.size]

    def open(self, name, address=""):
        self.browser.get("about:blank")
        self.drain()
        self.browser.get((SAMPLES / name / "index.html").as_uri() + address)

    def drain(self):
        return self.browser.get_log("browser"), self.browser.get_log("performance")

    def run_js(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    def find(self, selector, within=None):
        return (within or self.browser).find_element(By.CSS_SELECTOR, selector)

    def all(self, selector, within=None):
        return (within or self.browser).find_elements(By.CSS_SELECTOR, selector)

    def click(self, element):
        self.run_js("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    # Opens a row and waits for what it holds, which is made in an event of its own.
    def unfold(self, row, words):
        self.click(self.find("summary", row))
        self.wait(lambda: words in row.text)

    def wait(self, condition):
        return WebDriverWait(self.browser, 20).until(lambda _: condition())

    def tab(self, name):
        self.click(self.find(f"#tab-{name}"))
        self.assertEqual(self.find(f"#tab-{name}").get_attribute("aria-selected"), "true")

    # Nothing sticks out sideways; what is wider scrolls inside its own box.
    def check_width(self):
        width, inner = self.run_js("return [document.documentElement.scrollWidth, window.innerWidth]")
        self.assertLessEqual(width, inner)

    # Nothing was complained about, fetched or run.
    def check_quiet(self):
        messages, events = self.drain()
        self.assertEqual([each["message"] for each in messages], [])
        self.assertEqual(self.run_js("return window.refused"), [])
        self.assertIsNone(self.run_js("return window.__pwned"))
        asked = []
        for each in events:
            event = json.loads(each["message"])["message"]
            if event["method"] == "Network.requestWillBeSent":
                asked.append(event["params"]["request"]["url"])
        self.assertEqual([url for url in asked if not url.startswith(("file:", "data:", "about:"))], [])

    def open_all_details(self):
        for row in self.all("[role=tabpanel]:not([hidden]) details")[:DETAILS_OPENED]:
            self.run_js("arguments[0].open = true", row)
        self.run_js("return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def test_every_tab_of_every_page(self):
        for name in ("conformant", "failing", "broken_process", "empty", "live", "hostile", "large"):
            with self.subTest(name):
                self.open(name)
                self.check_width()
                for tab in TABS:
                    self.tab(tab)
                    self.check_width()
                    self.open_all_details()
                    self.check_width()
                self.check_quiet()

    def test_the_first_screen_says_it_all(self):
        self.open("failing")
        height = self.run_js("return window.innerHeight")
        for selector in ("h1", ".levels", ".causes", ".trust"):
            bottom = self.run_js("return arguments[0].getBoundingClientRect().bottom", self.find(selector))
            self.assertLessEqual(bottom, height, selector)
        self.assertEqual(self.find("h1").text, "Not conformant")
        self.assertIn("8 of 13 hold", self.find(".levels").text)
        # In the words of the terminal.
        self.assertIn("1 judged from another seat, 1 planned", self.find(".levels").text)
        self.assertIn("3 root causes behind 4 of 17 cases", self.find(".causes").text)
        self.assertIn("0 of 17 not run", self.find(".trust").text)
        self.assertIn("BITWISE", self.find(".trust").text)
        trust = self.find(".trust").get_attribute("textContent")
        self.assertRegex(trust, r"that die(\d+) of \1 mutants")
        self.assertRegex(trust, r"States met\d+ of \d+ pairs")
        self.assertNotIn("Explored", trust)  # no report tells of it

    def test_counts_are_shown_with_their_chances(self):
        self.open("conformant")
        self.assertIn("below 2.0\u00b710\u207b\u00b9\u00b9", self.find(".trust").text)
        self.tab("statistics")
        counts = self.all(".measurement")
        self.assertEqual(len(counts), 2)
        self.assertIn("1,510", counts[0].text)
        self.assertIn("45.0\u202f% to 55.0\u202f%", counts[0].text)
        self.assertIn("44 to 99", counts[1].text)
        self.assertIn("off by 80\u202f%", counts[1].text)

    def test_states_are_shown_with_what_met_them_and_what_never_did(self):
        self.open("failing")
        self.tab("states")
        self.assertIn("pairs came about", self.find("#panel-states .lead").text)
        rows = {self.find("th", row).text: [cell.text for cell in self.all("td", row)]
                for row in self.all("#panel-states tbody tr")}
        visits = json.loads((SAMPLES / "failing" / "report.json").read_text())["visits"]
        self.assertEqual(list(rows), visits["events"])
        for event, counts in zip(visits["events"], visits["counts"]):
            self.assertEqual(rows[event], [f"{count:,}" if count else "\u2013" for count in counts])
        never = self.find("#panel-states .never").text
        self.assertIn("unwell", never)

    def test_mutants_are_shown_with_what_they_break(self):
        self.open("failing")
        self.tab("mutants")
        self.assertRegex(self.find("#panel-mutants .lead").text,
                         r"(\d+) of \1 mutants die of the case that claims them\. .* (\d+) of \d+ requirements")
        # The samples' requirements are made up, so none breaks them.
        row = self.find("#panel-mutants tbody tr")
        self.assertEqual([cell.text for cell in self.all("td", row)], ["MUST", "0", "none"])
        # Those that there are: what is read of docs/reports/mutants.md.
        broken = self.run_js("return mutantsKnown().mutants.filter(each => each.breaks.includes('PF-009'))")
        self.assertIn("pick_first_reports_idle_after_failure", [mutant["name"] for mutant in broken])
        reason = self.run_js("return mutantsKnown().reasons.get('CON-057')")
        self.assertIn("race detector", reason)

    def test_a_root_cause_leads_to_its_card(self):
        self.open("failing")
        self.click(self.all(".causes li a")[1])
        card = self.find("#cause-2")
        self.wait(lambda: 0 <= self.run_js("return arguments[0].getBoundingClientRect().top", card) < 200)
        self.assertIn("What a policy made it gives up.", card.text)
        self.assertEqual(self.find(".source a", card).get_attribute("rel"), "noopener noreferrer")

    def test_the_timeline_begins_at_the_first_divergence(self):
        self.open("failing")
        card = self.find("#cause-1")
        self.wait(lambda: "First divergence" in self.find(".message", card).text)
        self.assertIn("reports IDLE with picker 3", self.find(".message .words", card).text)
        self.assertIn('"StateUpdated"', self.find(".message pre", card).text)
        self.assertEqual(len(self.all(".sign.divergent", self.find(".lanes", card))), 1)
        self.assertIn("backoff of a ends", self.find(".steps .current", card).text)

    def test_a_lane_says_what_the_models_expected(self):
        self.open("failing")
        card = self.find("#cause-1")
        self.wait(lambda: "First divergence" in self.find(".message", card).text)
        self.assertIn("expected", [lane.text for lane in self.all(".lane-names div", card)])
        owed = self.all(".lanes .owed title", card)
        self.assertEqual([each.get_attribute("textContent") for each in owed],
                         ["picks fail, and the policy goes on trying"])
        self.assertIn("Expected picks fail, and the policy goes on trying", self.find(".message .expected", card).text)
        # Before that nothing was expected yet.
        self.click(self.find(".steps button", card))
        self.assertEqual(self.all(".message .expected", card), [])

    def test_messages_are_chosen_by_key_mouse_and_step(self):
        self.open("failing")
        card = self.find("#cause-1")
        message = lambda: self.find(".message-head", card).text
        self.wait(lambda: "message 20 of 23" in message())
        self.find(".scroller", card).send_keys(Keys.ARROW_RIGHT)
        self.assertIn("message 21 of 23", message())
        self.find(".scroller", card).send_keys(Keys.ARROW_LEFT, Keys.ARROW_LEFT)
        self.assertIn("message 19 of 23", message())
        self.click(self.find("[aria-label='Next message']", card))
        self.assertIn("message 20 of 23", message())
        self.click(self.find(".steps button", card))
        self.assertIn("message 1 of 23", message())
        self.click(self.all(".hit", card)[2])
        self.assertIn("message 3 of 23", message())

    def test_what_is_copied(self):
        self.open("failing")
        card = self.find("#cause-1")
        report = json.loads((SAMPLES / "failing" / "report.json").read_text())
        cause = report["root_causes"][0]

        def copied(what):
            self.run_js("window.copied = null")
            self.click(self.find(f"[data-copies='{what}']", card))
            return self.wait(lambda: self.run_js("return window.copied"))

        self.assertEqual(copied("Command"), cause["reproduce"])
        entries = yaml.safe_load(copied("Known-failure entry"))["known_failures"]
        self.assertEqual([each["case"] for each in entries], cause["cases"])
        self.assertEqual({each["fingerprint"] for each in entries}, {cause["fingerprint"]})
        # Texts that look like markup are only text.
        self.assertEqual(copied("Scenario"), "SCENARIO(</script>)")
        self.assertEqual(copied("Go test"), "package found")
        self.assertTrue(self.find("a.copy", card).get_attribute("href").endswith("/failing/traces/a.lbtrace"))
        trace = [json.loads(line) for line in copied("Trace").splitlines()]
        case = next(each for each in report["cases"] if each["name"] == cause["cases"][0])
        self.assertEqual(trace, [json.loads(each["json"]) for each in case["trace"]])
        self.assertIn("Trace copied", self.find(".toast").text)

    def test_copying_survives_a_clipboard_that_refuses(self):
        self.open("failing")
        self.run_js("window.clipboardRefuses = true; document.execCommand = command => {"
                    "  window.copied = document.activeElement.value; return command === 'copy'; }")
        self.click(self.find("#cause-1 [data-copies='Command']"))
        self.wait(lambda: "copied" in self.find(".toast").text)
        self.assertIn("lbconform run", self.run_js("return window.copied"))
        self.assertEqual(self.all("textarea"), [])

    def test_tabs_by_keyboard(self):
        self.open("failing")
        self.find("#tab-findings").send_keys(Keys.ARROW_RIGHT)
        self.assertEqual(self.find("#tab-requirements").get_attribute("aria-selected"), "true")
        self.assertEqual(self.browser.switch_to.active_element.get_attribute("id"), "tab-requirements")
        self.browser.switch_to.active_element.send_keys(Keys.END)
        self.assertTrue(self.browser.current_url.endswith("#not-run"))
        self.browser.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
        self.assertEqual(self.find("#tab-findings").get_attribute("aria-selected"), "true")

    def test_the_page_is_left_by_tab_alone(self):
        self.open("failing")
        seen = set()
        for _ in range(12):
            self.browser.switch_to.active_element.send_keys(Keys.TAB)
            seen.add(self.run_js("return document.activeElement.className || document.activeElement.tagName"))
        self.assertGreater(len(seen), 3)

    def test_requirements_are_filtered_and_searched(self):
        self.open("failing", "#requirements")
        panel = self.find("#panel-requirements")
        note = lambda: self.find(".filters .note", panel).text
        self.assertEqual(note(), "21 of 21 requirements")
        self.find("input", panel).send_keys("retry visible")
        self.assertEqual(note(), "1 of 21 requirements")
        self.find("input", panel).send_keys(" nowhere")
        self.assertEqual(note(), "0 of 21 requirements")
        self.assertTrue(self.find(".empty", panel).is_displayed())
        self.find("input", panel).clear()
        self.find("input", panel).send_keys(" ")
        self.find("select[aria-label=standing] option[value=untestable]", panel).click()
        self.assertEqual(note(), "1 of 21 requirements")
        shown = [row for row in self.all(".row", panel) if row.is_displayed()]
        self.unfold(shown[0], "It binds the channel")

    def test_addresses_lead_to_a_case_and_a_requirement(self):
        self.open("failing", "#case/pick_first%2FZZ-001%2Fuses-the-first-address-that-connects")
        row = self.wait(lambda: self.find("#panel-cases details[open]"))
        self.assertIn("connection a succeeds", row.text)
        self.wait(lambda: "message 1 of 16" in row.text)
        self.click(self.find(".checks a", row))
        row = self.wait(lambda: self.find("#panel-requirements details[open]"))
        self.assertIn("ZZ-001", row.text)
        self.assertTrue(row.is_displayed())

    def test_an_address_that_leads_nowhere_does_no_harm(self):
        for address in ("#case/nothing", "#cause/99", "#requirement/%E0%A4%A", "#run/7", "#<b>"):
            with self.subTest(address):
                self.open("failing", address)
                self.assertEqual(self.find("h1").text, "Not conformant")
                self.check_quiet()

    def test_a_conformant_run_shows_what_was_proven(self):
        self.open("conformant")
        panel = self.find("#panel-findings")
        self.assertIn("What was proven", panel.text)
        self.assertEqual(len(self.all("li", panel)), 10)
        self.tab("evidence")
        self.assertIn("0 of 10 cases left anything on stderr", self.find("#panel-evidence").text)

    def test_a_run_that_never_began_says_why(self):
        self.open("empty")
        self.assertEqual(self.find("h1").text, "Testee unusable")
        self.assertIn("could not be started", self.find("#panel-findings").text)

    def test_evidence_of_a_crash(self):
        self.open("broken_process", "#evidence")
        row = self.all("#panel-evidence details")[0]
        self.unfold(row, "acme_picker.cc:88")
        self.assertIn("PC=0x47ab12", row.text)

    def test_what_was_not_run_has_reasons(self):
        self.open("failing", "#not-run")
        self.click(self.find("#panel-not-run summary"))
        text = self.find("#panel-not-run").text
        for words in ("Undecided 1 of 17 cases", "Does not apply 1 of 17 cases", "contract/ZZ-024/load-reports",
                      "does not claim load_reports", "Waits for the channel seat", "Judged from the live seat",
                      "no case plays a channel that breaks it"):
            self.assertIn(words, text)

    def test_coverage_shows_what_no_case_reached(self):
        self.open("failing", "#coverage")
        panel = self.find("#panel-coverage")
        self.assertIn("137 of 160 lines in 2 files", panel.text)
        pages = self.find(".lead a", panel).get_attribute("href")
        self.assertTrue(pages.endswith("/failing/coverage/index.html"), pages)
        worst = self.all("details", panel)[0]
        self.unfold(worst, "lines 31 to 33")
        for words in ("ring.go", "97 of 120 lines", "lines 31 to 33", "r.n--", "lines 70 to 89"):
            self.assertIn(words, worst.text)
        self.assertIn("85\u202f% of 160 lines", self.find(".trust").get_attribute("textContent"))
        self.open("conformant", "#coverage")
        self.assertIn("./build.sh --cover", self.find("#panel-coverage").text)

    def test_a_diagram_is_drawn_as_expected_beside_what_was_seen(self):
        self.open("live", "#diagrams")
        self.assertIn("a client", self.find(".who").text)
        drawn = self.all("#panel-diagrams .drawn-case")
        self.assertEqual([self.find("h2", each).text[:1] for each in drawn], ["8", "9"])
        self.assertEqual(self.all(".divergent", drawn[0]), [])
        self.assertEqual(len(self.all(".arrows > li.seen", drawn[0])), 6)
        self.assertIn("6 of 6 arrows seen", drawn[0].text)
        broken = self.all(".arrows > li.divergent", drawn[1])
        self.assertEqual(len(broken), 1)
        self.assertIn("some of the calls come to it", self.find(".expected", broken[0]).text)
        self.assertIn("First divergence: not seen", self.find(".observed", broken[0]).text)
        self.assertIn("4 of 6 arrows seen", drawn[1].text)
        # An arrow that was seen goes from lifeline to lifeline, and a death is a dot on one.
        line = self.find("li.seen .observed .arrow-line.kept line", drawn[0])
        box = self.run_js("return arguments[0].getBoundingClientRect().width / "
                          "arguments[0].closest('.cell').getBoundingClientRect().width", line)
        self.assertAlmostEqual(box, 1 / 5, places=1)
        self.assertEqual(len(self.all(".observed circle", drawn[0])), 1)
        for words in self.all(".arrows p span", drawn[0]):
            self.assertGreater(self.run_js("return arguments[0].getBoundingClientRect().width", words), 0)
        self.check_width()
        self.click(self.find(".case-name a", drawn[1]))
        row = self.wait(lambda: self.find("#panel-cases details[open]"))
        self.wait(lambda: self.all(".diagram .divergent", row))
        self.assertIn("The client broke this requirement.", row.text)
        self.check_width()
        self.check_quiet()
        self.open("failing", "#diagrams")
        self.assertIn("None of 17 cases", self.find("#panel-diagrams").text)

    def test_a_card_that_was_chosen_has_the_focus(self):
        self.open("failing", "#cause/1")
        self.wait(lambda: self.run_js("return document.activeElement.id") == "cause-1")

    def test_hostile_links_are_not_links(self):
        self.open("hostile")
        for tab in TABS:
            self.tab(tab)
            self.open_all_details()
        for scheme in self.run_js("return [...document.querySelectorAll('a')].map(a => a.protocol)"):
            self.assertIn(scheme, ("file:", "https:", "http:"))
        self.check_quiet()

    def test_light_and_dark(self):
        self.open("failing")
        paper = "return getComputedStyle(document.body).backgroundColor"
        before = self.run_js(paper)
        self.click(self.find(".theme"))
        self.assertNotEqual(self.run_js(paper), before)
        self.click(self.find(".theme"))
        self.assertEqual(self.run_js(paper), before)

    def test_text_stands_out_in_both_themes(self):
        for theme in ("light", "dark"):
            for name, address in (("failing", ""), ("live", "#diagrams")):
                self.open(name, address)
                self.run_js("document.documentElement.dataset.theme = arguments[0]", theme)
                weak = self.run_js(CONTRAST)
                with self.subTest(theme, page=name):
                    self.assertEqual(weak, [])

    def test_side_by_side(self):
        self.open("side_by_side")
        self.assertEqual(self.find("h1").text, "1 of 4 testees conformant")
        self.assertEqual(len(self.all(".run-card")), 4)
        self.check_width()
        self.find("select[aria-label=agreement] option[value=differs]").click()
        shown = [row for row in self.all(".matrix tbody tr") if row.is_displayed()]
        self.assertGreater(len(shown), 0)
        self.assertLess(len(shown), len(self.all(".matrix tbody tr")))
        self.find("select[aria-label=agreement] option[value='']").click()
        cell = self.run_js("return [...document.querySelectorAll('.matrix td.bad a')].find(a => a.offsetParent)")
        self.run_js("arguments[0].scrollIntoView({block: 'center', inline: 'center'})", cell)
        cell.click()
        row = self.wait(lambda: self.find("#panel-requirements details[open]"))
        self.assertTrue(row.is_displayed())
        self.check_width()
        self.click(self.find(".top a[href='#']:not(.brand)"))
        self.wait(lambda: self.all(".matrix"))
        self.check_quiet()

    def test_hostile_testees_side_by_side(self):
        self.open("strangers")
        self.check_width()
        self.click(self.find(".run-card"))
        self.wait(lambda: self.all("#tab-findings"))
        self.check_width()
        self.check_quiet()


class PhoneTest(PageTest):
    size = "phone"


class ScriptsTest(unittest.TestCase):
    def test_no_script_makes_markup_from_text(self):
        for script in ASSETS.glob("*.js"):
            text = script.read_text()
            for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
                         "fetch(", "XMLHttpRequest", "import("):
                self.assertNotIn(word, text, script.name)


# Texts whose contrast with what is behind them is below WCAG's 4.5 (3 for large text).
CONTRAST = """
  const rgb = text => (text.match(/[0-9.]+/g) || []).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map(c => (c /= 255) <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const behind = node => {
    for (let each = node; each; each = each.parentElement) {
      const colour = rgb(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const node of document.querySelectorAll('#page *')) {
    const own = [...node.childNodes].some(each => each.nodeType === 3 && each.data.trim());
    const style = getComputedStyle(node);
    const quiet = node.closest('svg, .not_reached, :disabled, .toast');
    if (!own || !node.offsetParent || style.opacity !== '1' || quiet) continue;
    const [a, b] = [luminance(rgb(style.color)), luminance(behind(node))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.6 && style.fontWeight >= 700);
    if (ratio >= (large ? 3 : 4.5)) continue;
    weak.push(node.className + ': ' + node.textContent.slice(0, 30) + ' ' + ratio.toFixed(2));
  }
  return weak;
"""


def main():
    global SAMPLES
    program = sys.argv.pop(1)
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([program, directory], check=True)
        SAMPLES = pathlib.Path(directory)
        for size in SIZES:
            BROWSERS[size] = start_browser(size)
        try:
            unittest.main()
        finally:
            for browser in BROWSERS.values():
                browser.quit()
                browser.profile.cleanup()


if __name__ == "__main__":
    main()
