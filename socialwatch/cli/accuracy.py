"""`accuracy`: how wrong we are, by what people say of a random sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from socialwatch.cli import common, output
from socialwatch.cli.answers import percent, signed
from socialwatch.cli.output import Column
from socialwatch.cli.sureness import UNMEASURED, rounded

if TYPE_CHECKING:
    from socialwatch.measures.accuracy import Accuracy, Moods

MOODS = ("positive", "neutral", "negative", "unknown")
COLUMNS = [
    Column("brand", show=output.clean), Column("part", "of it", show=output.clean), Column("labels", align="right"),
    Column("right", align="right", show=percent), Column("macro_f1", "F1", "right", lambda n: f"{n:.2f}"),
    Column("net", "net mood", "right"), Column("precision", align="right", show=percent),
    Column("recall_told", "recall", "right", percent),
]  # fmt: skip
CAPTION = (
    "labels: of how many the rest is told, those that chance drew, and how many there are; right: moods that people"
    " give too; F1: mean over the three moods; precision: of what the query finds, what speaks of the brand;"
    " recall: of what people say speaks of it, what it finds."
)
FEW = 10  # labels below which a source or language is told to programs alone


def accuracy(
    ctx: typer.Context,
    brand: common.Brands = None,
    now: common.Now = None,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """How wrong we are: moods and queries beside what people say of a random sample.

    For each brand, and each source and language of it: how many are labelled, precision and pooled recall of the
    query, what the machine says beside what people say (--json has the whole table), F1, calibration, agreement between
    people, and net sentiment with its 95% interval, over the whole archive. `socialwatch label` draws the sample.
    """
    from socialwatch.measures.accuracy import accuracy as measure

    config = common.state(ctx).load()
    scope = common.scope(config, now=common.moment(now, config), brands=brand)
    with common.open_store(config) as store:
        answer = measure(store, scope)
    if as_json:
        output.write_json([row_of(one) for one in answer])
        return
    if as_csv:
        rows = [_flat(row_of(one)) for one in answer]
        output.write_csv(rows, list(rows[0]) if rows else [])
        return
    if not any(one.moods.labelled or one.found.labelled for one in answer):
        output.say("unmeasured: nobody has labelled anything; `socialwatch label` asks about a random sample")
        return
    shown = [_shown(one) for one in answer if _whole(one) or max(one.moods.labelled, one.found.labelled) >= FEW]
    columns = [one for one in COLUMNS if one.key != "recall_told" or any(row["recall_told"] for row in shown)]
    output.show(shown, columns, title="Beside people's labels", caption=CAPTION)
    for one in answer:
        if _whole(one) and one.moods.labelled:
            _confusion(one)
    output.say(_missing(answer))


def row_of(one: Accuracy) -> dict[str, Any]:
    """A row for programs. `net` is put right by labels, unless its basis is "unmeasured"; unknown is null.

    `calibration` compares scores with the net sentiment that people give, in five bins; its gap is their mean distance.
    """
    moods, found = one.moods, one.found
    return {
        "brand": one.brand, "source": one.source, "language": one.language, "mentions": one.mentions,
        "labelled": moods.labelled, "drawn": moods.drawn, "basis": _basis(moods.drawn, moods.labelled),
        "right": rounded(moods.right), "macro_f1": rounded(moods.macro_f1),
        "f1": {mood: rounded(value) for mood, value in moods.f1.items()},
        "confusion": {
            mood: {machine: moods.confusion[mood].get(machine, 0) for machine in MOODS} for mood in moods.confusion
        },
        **_net(moods),
        "calibration_gap": rounded(moods.gap),
        "calibration": [{name: rounded(value) for name, value in bin._asdict().items()} for bin in moods.bins],
        "relevant_labelled": found.labelled, "relevant_drawn": found.drawn,
        "relevant_basis": _basis(found.drawn, found.labelled),
        "precision": rounded(found.precision),
        "precision_low": rounded(found.interval[0] if found.interval else None),
        "precision_high": rounded(found.interval[1] if found.interval else None),
        "recall": rounded(found.recall),
        "recall_pool": "all that is labelled" if found.unmatched else "what the query found",
        "precision_left": rounded(found.precision_left), "recall_left": rounded(found.recall_left),
        "agreement": rounded(one.alpha), "agreement_on": one.shared,
    }  # fmt: skip


def _basis(drawn: int, labelled: int) -> str:
    if not labelled:
        return UNMEASURED
    return "random sample" if drawn else "labels that were not drawn by chance"


def _net(moods: Moods) -> dict[str, Any]:
    net = moods.net
    return {
        "net": rounded(moods.counted if net is None else net.value),
        "net_low": rounded(net.low if net is not None else None),
        "net_high": rounded(net.high if net is not None else None),
        "net_counted": rounded(moods.counted),
        "net_basis": UNMEASURED if net is None else "labels",
    }


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """The confusion matrix and F1 spread over columns; the bins of the calibration are for JSON alone."""
    flat: dict[str, Any] = {}
    for key, value in row.items():
        if key == "confusion":
            flat |= {f"{people}_as_{machine}": n for people, said in value.items() for machine, n in said.items()}
        elif key == "f1":
            flat |= {f"f1_{mood}": number for mood, number in value.items()}
        elif key != "calibration":
            flat[key] = value
    return flat


def _shown(one: Accuracy) -> dict[str, Any]:
    row = row_of(one)
    part = "all" if _whole(one) else one.source or one.language
    net = one.moods.net
    return {
        **row,
        "part": part,
        "labels": _labels(one),
        "net": UNMEASURED if net is None else f"{signed(net.low)} to {signed(net.high)}",
        "recall_told": one.found.recall if one.found.unmatched else None,
    }


def _labels(one: Accuracy) -> str:
    """How many there are, after how many of them the rest is told of: those that chance drew."""
    moods, found = one.moods, one.found
    most, drawn = max((moods.labelled, moods.drawn), (found.labelled, found.drawn))
    return f"{drawn:,} of {most:,}" if 0 < drawn < most else f"{most:,}"


def _whole(one: Accuracy) -> bool:
    return one.source is None and one.language is None


def _confusion(one: Accuracy) -> None:
    """What people say, by line, beside what the machine says."""
    rows = [
        {"people": people, **{mood: said.get(mood, 0) for mood in MOODS}, "f1": one.moods.f1[people]}
        for people, said in one.moods.confusion.items()
    ]
    columns = [
        Column("people", "people / machine"), *(Column(mood, align="right") for mood in MOODS),
        Column("f1", "F1", "right", lambda n: f"{n:.2f}"),
    ]  # fmt: skip
    gap = one.moods.gap
    parts = [] if gap is None else [f"Scores lie {gap:.2f} from what people say on average, from −1 to 1."]
    if one.alpha is not None:
        parts.append(f"People agree on {one.shared:,} that several labelled: alpha {one.alpha:.2f}.")
    caption = " ".join(parts)
    output.show(rows, columns, title=f"{output.clean(one.brand)}, moods", caption=caption)


def _missing(answer: list[Accuracy]) -> str:
    """What there is too little of to say more."""
    whole = [one for one in answer if _whole(one)]
    parts = []
    if any(one.moods.net is None for one in whole):
        names = ", ".join(output.clean(one.brand) for one in whole if one.moods.net is None)
        parts.append(f"mood unmeasured: {names} (30 labels drawn by chance are needed; `socialwatch label`)")
    if any(one.found.labelled and not one.found.unmatched for one in whole):
        parts.append(
            "recall unmeasured: no label tells of a mention that a query passed over"
            " (`socialwatch label ID relevant --brand NAME`)"
        )
    if any(not one.found.labelled for one in whole):
        names = ", ".join(output.clean(one.brand) for one in whole if not one.found.labelled)
        parts.append(f"precision unmeasured: {names} (`socialwatch label --task relevant`)")
    return "; ".join(parts) or "measured"
