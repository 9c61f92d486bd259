"""Make a model of one's own from what people have labelled, and use it where it is better."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialwatch.cli import common, output
from socialwatch.errors import ConfigError

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.models import JSON


def train(
    ctx: typer.Context,
    task: Annotated[
        str | None, typer.Argument(metavar="TASK", help="sentiment, relevant, topic, intent, stage or urgency.")
    ] = None,
    engine: Annotated[str, typer.Option("--engine", help="What is trained; there is one so far.")] = "trained",
    report: Annotated[bool, typer.Option("--report", help="What models there are and how good they are.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Train and measure, and change nothing.")] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Use the model even if it is not shown to be better.")
    ] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Go back to what was in use before there was a model.")] = False,
    now: common.Now = None,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """Make a small model for a task from the labels and the archive; it is used only if it is better beyond chance.

    Better than what is in use, on labelled posts that it has not seen: those drawn by chance where there are fifty,
    else each label in its turn. Then the next `fetch` or `enrich` asks every post again.
    """
    if engine != "trained":
        raise ConfigError(f"no engine is called {engine!r} that could be trained; there is: trained")
    current = common.state(ctx)
    if report:
        _reports(current.load(), task, as_json=as_json, as_csv=as_csv)
    elif task is None:
        raise ConfigError("say what to train, like `socialwatch train sentiment`; --report tells what there is")
    elif drop:
        _drop(current.check(), task)
    else:
        done = _train(current.check(), task, now, anyway=anyway, dry_run=dry_run)
        if as_json or as_csv:
            output.show([done], [], as_json=as_json, as_csv=as_csv)
        elif not current.quiet:
            for line in told(done, dry_run=dry_run):
                output.write_line(line)


def _train(config: Config, task: str, now: str | None, *, anyway: bool, dry_run: bool) -> dict[str, JSON]:
    from socialwatch.collect.training import Training
    from socialwatch.enrich import steps

    with common.open_store(config, write=True) as store:
        training = Training(store, config, task, steps(config))
        return training.run(common.moment(now, config), anyway=anyway, keep=not dry_run)


def _drop(config: Config, task: str) -> None:
    from socialwatch.store.learned import LearnedModels

    with common.open_store(config, write=True) as store:
        if not LearnedModels(store).drop(task):
            raise ConfigError(f"no model is in use for {task!r}; `socialwatch train --report` tells of all")
    output.say(f"no model for {task} any more; the next `socialwatch enrich` asks every post again")


def _reports(config: Config, task: str | None, *, as_json: bool, as_csv: bool) -> None:
    from socialwatch.store.learned import LearnedModels

    with common.open_store(config) as store:
        found = [one for one in LearnedModels(store).reports() if task in (None, one.task)]
    rows: list[dict[str, JSON]] = [
        {"task": one.task, "made": one.made.isoformat(), "in_use": one.adopted, **one.report} for one in found
    ]
    columns = [
        output.Column("task"),
        output.Column("made", show=lambda made: made[:16].replace("T", " ")),
        output.Column("in_use", "in use", show=lambda used: "yes" if used else ""),
        output.Column("labels", align="right"),
        output.Column("measured_on", "measured on"),
        output.Column("posts", align="right"),
        output.Column("macro_f1_before", "before", "right", show=_two),
        output.Column("macro_f1", "after", "right", show=_two),
        output.Column("gain_low", "gain from", "right", show=_two),
        output.Column("gain_high", "to", "right", show=_two),
    ]
    output.show(
        rows, columns, as_json=as_json, as_csv=as_csv,
        caption="macro-F1: how well each answer is found and kept to, all answers counting alike; 1 is always right",
        empty="no model was trained yet; `socialwatch label`, then `socialwatch train sentiment`",
    )  # fmt: skip


def _two(value: Any) -> str:
    return "–" if value is None else f"{value:.2f}"


def _weighed(report: Mapping[str, Any]) -> str:
    if report["better"]:
        return "more than chance would give"
    if report["gain_low"] > 0:
        return "but that goes with what people say no more than guesses would"
    return "worse by more than chance" if report["gain_high"] < 0 else "chance could give as much"


def told(report: Mapping[str, Any], *, dry_run: bool = False) -> list[str]:
    """A report in words."""
    name = report["task"]
    where = (
        f"{output.counted(report['posts'], 'post')} drawn by chance, which it has not seen"
        if report["measured_on"] == "posts drawn by chance"
        else f"the {output.counted(report['posts'], 'labelled post')}, each judged by a model that had not seen it"
    )
    lines = [
        f"{name}: learned from {output.counted(report['labels'], 'label')}; macro-F1 {report['macro_f1_before']:.2f}"
        f" before, {report['macro_f1']:.2f} now, on {where}",
        f"the gain lies between {report['gain_low']:+.2f} and {report['gain_high']:+.2f} (95 %): {_weighed(report)}",
    ]
    for answer, one in report["classes"].items():
        lines.append(
            f"  {answer}: precision {_two(one['precision_before'])} before, {_two(one['precision'])} now;"
            f" recall {_two(one['recall_before'])} before, {_two(one['recall'])} now"
        )
    if dry_run:
        return [*lines, "nothing was changed (--dry-run)"]
    if report["adopted"]:
        return [*lines, f"in use from the next `socialwatch enrich` on; `socialwatch train {name} --drop` goes back"]
    return [
        *lines,
        "not used: what was in use stays; more labels help (`socialwatch label`), --anyway uses it all the same",
    ]
