"""The figures at the end of the suite: what each checker found, and what was measured on a real etcd."""

from typing import Any

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    # Through the reports, since under pytest-xdist the tests ran in other processes.
    reports: list[Any] = [report for kind in ("passed", "failed", "error") for report in terminalreporter.stats.get(kind, [])]
    properties = [value for report in reports if report.when == "call" for value in report.user_properties]
    verdicts = [value for key, value in properties if key == "verdict"]
    if verdicts:
        terminalreporter.section("six checkers, one verdict")
    for checker in sorted({verdict[0] for verdict in verdicts}):
        # Of several target versions of Python the worst counts.
        _, version, found, marked, false = min((v for v in verdicts if v[0] == checker), key=lambda v: (v[2], -v[4]))
        terminalreporter.line(f"{checker:13}{version:10}{found:4}/{marked} mistakes found {false:4} false alarms")

    measurements = [value for key, value in properties if key == "measurement"]
    complaints = {value for report in reports for key, value in report.user_properties if key == "complaint"}
    if measurements or complaints:
        places = {place for place, *_ in measurements}
        vague = {place for place, _, only_any, _ in measurements if only_any}
        unfit = {place for place, _, _, on_purpose in measurements if on_purpose}
        wrong = sum(fits is on_purpose for _, fits, _, on_purpose in measurements) + len(complaints)
        terminalreporter.section("types measured on etcd " + " and ".join(sorted({v for key, v in properties if key == "etcd"})))
        terminalreporter.line(f"{len(places)} expressions, {len(measurements)} values, {wrong} contradictions")
        share = len(vague) / max(len(places), 1)
        terminalreporter.line(f"{len(vague)} declared as Any ({share:.1%}), {len(unfit)} known not to fit")
