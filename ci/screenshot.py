#!/usr/bin/python3
"""Takes a picture of a report's page in headless Chromium: screenshot.py REPORT_DIR OUT.png, or screenshot.py --readme

    --width PIXELS   of the window (default 1280); below 600 it is taken for a phone
    --height PIXELS  (default 800)
    --dark           as a dark system shows it
    --at ADDRESS     a place on the page: cause/1, requirements, cases, coverage, not-run, ...
    --whole          the whole page and not only the first screen
    --readme         judges a wrong policy with the release build and takes docs/report.png of it

Uses Debian's chromium, chromium-driver and python3-selenium.
"""
import argparse
import base64
import pathlib
import shlex
import subprocess
import sys
import tempfile

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
except ModuleNotFoundError:
    sys.exit(f"screenshot: {sys.executable} has no selenium: install Debian's python3-selenium, chromium and "
             "chromium-driver (ci/setup.sh does), and call this script with /usr/bin/python3, or by its own name")

FLAGS = ("--headless --no-sandbox --disable-gpu --hide-scrollbars --no-first-run --disable-background-networking "
         "--disable-component-update --disable-sync --disable-dev-shm-usage").split()
PHONE_WIDTH = 600
ROOT = pathlib.Path(__file__).resolve().parents[1]
README_POLICY = "pick_first"
README_MUTANT = "pick_first_reports_idle_after_failure"
README_SIZE = (1100, 1080)


def picture(options, place):
    chrome = webdriver.ChromeOptions()
    chrome.binary_location = "/usr/bin/chromium"
    for flag in FLAGS + [f"--user-data-dir={place}"]:
        chrome.add_argument(flag)
    browser = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=chrome)
    try:
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": options.width, "height": options.height, "deviceScaleFactor": 1,
            "mobile": options.width < PHONE_WIDTH})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": "dark" if options.dark else "light"}]})
        browser.get((options.report.resolve() / "index.html").as_uri() + "#" + options.at)
        browser.execute_script("return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        clip = {"clip": whole(browser)} if options.whole else {}
        taken = browser.execute_cdp_cmd(
            "Page.captureScreenshot", {"format": "png", "captureBeyondViewport": options.whole, **clip})
        return base64.b64decode(taken["data"])
    finally:
        browser.quit()


def whole(browser):
    size = browser.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
    return {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}


def judge_for_the_readme(place):
    """A report of a policy that is wrong on purpose."""
    programs = ROOT / "build" / "release" / "bin"
    testee = shlex.join(["testee_reference", "--replace", f"{README_POLICY}={README_MUTANT}"])
    done = subprocess.run(
        [programs / "lbconform", "run", "--quiet", "--testee", "./" + testee, "--policy", README_POLICY,
         "--report", place], cwd=programs, check=False)
    if done.returncode != 1:
        raise SystemExit(f"screenshot: a wrong policy was to be found not conformant (1), not {done.returncode}")
    return pathlib.Path(place)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report", type=pathlib.Path, nargs="?")
    parser.add_argument("out", type=pathlib.Path, nargs="?")
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=800)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--at", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as report, tempfile.TemporaryDirectory() as profile:
        if options.readme:
            options.report, options.out = judge_for_the_readme(report), ROOT / "docs" / "report.png"
            options.width, options.height = README_SIZE
        if options.report is None or options.out is None:
            parser.error("expected REPORT_DIR OUT.png, or --readme")
        if not (options.report / "index.html").exists():
            parser.error(f"{options.report}: no index.html in it; lbconform run --report {options.report} writes one")
        options.out.write_bytes(picture(options, profile))


if __name__ == "__main__":
    main()
