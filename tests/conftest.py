"""Downloads for whoever needs them, and the end of a run: checkers' verdicts, measured types, proven sentences, skips."""

import os
import sysconfig
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from downloads import fetch, pinned

# pytest-mypy-plugins takes the first mypy on PATH, which is another or none where pytest was called by its path.
os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])


@pytest.fixture(scope="session")
def downloaded(pytestconfig: pytest.Config) -> Callable[[str, str], Path]:
    """A folder with a part of a package, kept in pytest's cache. Without a network a skip, in CI a failure."""
    pytest.importorskip("uv", reason="downloads need uv: tox run -e tests")
    cache = pytestconfig.cache
    assert cache

    def downloaded(name: str, part: str) -> Path:
        folder = cache.mkdir("downloads") / pinned(name).split()[0]
        if not (folder / part).exists():
            with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
                try:
                    fetch(name, part, Path(scratch, "new"))
                except ConnectionError as error:
                    (pytest.fail if os.environ.get("CI") else pytest.skip)(str(error))
                try:
                    Path(scratch, "new").rename(folder)
                except OSError:  # another process was faster
                    assert (folder / part).exists()
        return folder

    return downloaded


@pytest.fixture(autouse=True)
def proven(request: pytest.FixtureRequest) -> None:
    """Report which sentences the test proves, if it passes."""
    for names, *sentences in (mark.args for mark in request.node.iter_markers("proves")):
        request.node.user_properties.extend(("proven", [name, each]) for name in names.split() for each in sentences)


def never_seen(reporter: pytest.TerminalReporter) -> list[str]:
    """Keys and attributes that are declared and that the live tests, if all ran, did not see."""
    reports: list[Any] = [*reporter.stats.get("passed", []), *reporter.stats.get("", [])]
    ran = {report.fspath for report in reports}
    option = reporter.config.option
    chosen = option.keyword or option.markexpr or any("::" in each for each in reporter.config.args)
    live = Path(__file__).parent / "live"
    if chosen or not {str(path.relative_to(reporter.config.rootpath)) for path in live.glob("test_*.py")} <= ran:
        return []
    from live import measure

    return measure.never_seen(
        {name for report in reports for key, names in report.user_properties if key == "seen" for name in names}
    )


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and never_seen(reporter):  # not so in the processes of pytest-xdist
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    # Through the reports, since under pytest-xdist the tests ran in other processes. A test's last has all its properties.
    reports: list[Any] = [report for each in terminalreporter.stats.values() for report in each]
    properties = [value for report in reports if getattr(report, "when", "") == "teardown" for value in report.user_properties]
    verdicts = [value for key, value in properties if key == "verdict"]
    if verdicts:
        terminalreporter.section("six checkers, one verdict")
    for checker in sorted({verdict[0] for verdict in verdicts}):
        # Of several target versions of Python the worst counts.
        _, version, found, marked, false = min((v for v in verdicts if v[0] == checker), key=lambda v: (v[2], -v[4]))
        terminalreporter.line(f"{checker:13}{version:10}{found:4}/{marked} mistakes found {false:4} false alarms")

    passed: list[Any] = terminalreporter.stats.get("passed", [])
    if proven := {tuple(value) for report in passed for key, value in report.user_properties if key == "proven"}:
        terminalreporter.section("docstrings")
        terminalreporter.line(f"{len(proven)} sentences proven")

    measurements = [value for key, value in properties if key == "measurement"]
    if measurements:
        places = {place for place, _ in measurements}
        vague = {place for place, only_any in measurements if only_any}
        terminalreporter.section("types measured on etcd " + " and ".join(sorted({v for key, v in properties if key == "etcd"})))
        terminalreporter.line(f"{len(places)} expressions, {len(measurements)} values")
        terminalreporter.line(f"{len(vague)} declared as Any ({len(vague) / len(places):.1%})")
    if names := never_seen(terminalreporter):
        terminalreporter.section("declared, and never seen on a server", red=True)
        terminalreporter.line(f"{', '.join(names)}: measure a value that has them")
    # -rs has a line for each test.
    reasons = Counter(report.longrepr[-1] for report in terminalreporter.stats.get("skipped", []))
    if reasons:
        terminalreporter.section("skipped")
    for reason, count in reasons.items():
        terminalreporter.line(f"{count} skipped: {reason.removeprefix('Skipped: ')}")
