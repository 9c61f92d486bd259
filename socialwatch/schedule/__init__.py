"""Running by itself: the same jobs for cron, systemd, launchd and the Windows Task Scheduler."""

from __future__ import annotations

from socialwatch.schedule.job import Installed, Job, Scheduler
from socialwatch.schedule.kinds import KINDS, here, scheduler

__all__ = ["KINDS", "Installed", "Job", "Scheduler", "here", "scheduler"]
