"""All findings together: what the first page says and what the summary lists."""

from __future__ import annotations

from dataclasses import replace

from socialwatch.report.context import Context, Measured
from socialwatch.report.findings import mood, recovery, service, standing, talk, themes
from socialwatch.report.findings.base import Finding

NEEDS = ("volume", "peaks", "sentiment", "topics", "voice", "questions", "service")


def findings(measured: Measured, context: Context) -> list[Finding]:
    """Every finding, weightiest first; equal weights in the order of the flow, so that the order is stable."""
    found = [
        finding
        for source in (talk, recovery, mood, themes, standing, service)
        for finding in source.findings(measured, context)
    ]
    if any(finding.about == recovery.ABOUT for finding in found):
        # what became of the mood is told once: the storm, what came after, and the whole in one statement
        found = [finding for finding in found if finding.about != mood.ABOUT]
    storms = [finding.weight for finding in talk.findings(measured, context) if finding.sign == "-"]
    if storms:
        # a mood that fell in a storm is what the storm did: the storm is told first
        found = [
            replace(finding, weight=min(finding.weight, max(storms) - 0.1)) if finding.about == mood.ABOUT else finding
            for finding in found
        ]
    return sorted(found, key=lambda finding: -finding.weight)
