"""The table at the end of the suite: what each checker found."""

from typing import Any

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    # Through the reports, since under pytest-xdist the tests ran in other processes.
    reports: list[Any] = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    verdicts = [value for report in reports for key, value in report.user_properties if key == "verdict"]
    if verdicts:
        terminalreporter.section("six checkers, one verdict")
    for checker in sorted({verdict[0] for verdict in verdicts}):
        # Of several target versions of Python the worst counts.
        _, version, found, marked, false = min((v for v in verdicts if v[0] == checker), key=lambda v: (v[2], -v[4]))
        terminalreporter.line(f"{checker:13}{version:10}{found:4}/{marked} mistakes found {false:4} false alarms")
