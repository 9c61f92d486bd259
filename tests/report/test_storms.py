"""Answers and storms on slides: how many, how fast, what happened when, and nobody private by name."""

from __future__ import annotations

import dataclasses
import json

import planted
from planted import measured, replace, slide

from socialwatch.config import Privacy
from socialwatch.report.deck import BigNumbers, Lines, Table
from socialwatch.report.slides.response import Response
from socialwatch.report.slides.storm import StormByTheHour, glance
from socialwatch.report.slides.storm_log import StormLog
from socialwatch.report.slides.volume import Volume
from socialwatch.store.decks import LEFT_OUT, without

NOBODY = dataclasses.replace(planted.CONFIG, brands=(dataclasses.replace(planted.CONFIG.brands[0], accounts=()),))


def test_answers_tell_the_part_and_the_time_by_place_and_what_changed() -> None:
    made = slide(Response)
    assert made is not None
    assert made.title == "30% of 9,000 posts got an answer; half of the answers came within 95 minutes"
    numbers, table = made.blocks
    assert isinstance(numbers, BigNumbers)
    assert isinstance(table, Table)
    assert numbers.numbers[0].change == "\N{MINUS SIGN}10 points on the quarter before"
    assert numbers.numbers[2].change == "no significant change"
    assert [row[0] for row in table.rows] == ["Mastodon", "Bluesky"]
    assert "400 posts" in table.caption


def test_answers_tell_how_often_the_first_settled_it_and_what_that_is_taken_from() -> None:
    made = slide(Response)
    assert made is not None
    numbers, table = made.blocks
    assert isinstance(numbers, BigNumbers)
    assert isinstance(table, Table)
    assert [(one.value, one.label) for one in numbers.numbers[2:]] == [
        ("95 minutes", "to half of the answers, 14 hours to nine of ten"),
        ("70%", "settled by the first answer"),
    ]
    assert [row[-1] for row in table.rows] == ["70%", "\N{EN DASH}"]
    assert "silence is taken for content (between 65 and 74 in 100, n=400)" in made.note
    assert "120 came back" in made.speaker
    assert "Of Bluesky nothing can be told" in made.speaker


def test_where_nobody_was_heard_again_beneath_an_answer_that_is_said_in_place_of_a_share() -> None:
    deaf = planted.resolution(whole=planted.end(n=0), places=(), untold=("mastodon", "bluesky"))
    made = slide(Response, measured(resolution=deaf))
    assert made is not None
    numbers, table = made.blocks
    assert isinstance(numbers, BigNumbers)
    assert isinstance(table, Table)
    assert "nobody was heard again" in made.note
    assert numbers.numbers[3].label == "to nine of ten answers"
    assert len(table.head) == len(table.rows[0]) == 7


def test_fewer_matters_settled_at_once_are_the_title_when_waits_did_not_change() -> None:
    worse = planted.resolution(whole=planted.end(value=0.6, before=0.8, p=0.001))
    made = slide(Response, measured(resolution=worse))
    assert made is not None
    assert made.title == "30% of 9,000 posts got an answer; the first answer settled 60%, 80% in the quarter before"


def test_slower_answers_are_the_title_when_chance_does_not_explain_them() -> None:
    slow = planted.figure("minutes", 240.0, 700, "minutes", before=60.0, p=0.001)
    found = dataclasses.replace(planted.service(), whole=replace(planted.place(), minutes=slow))
    made = slide(Response, measured(service=found))
    assert made is not None
    assert made.title == "30% of 9,000 posts got an answer; the median wait rose from 60 minutes to 4 hours"


def test_without_own_accounts_nothing_is_said_of_answers() -> None:
    assert slide(Response, config=NOBODY) is None
    assert slide(Response, measured(service=None)) is None


def test_a_storm_is_told_by_the_hour_with_its_turns_and_our_first_answer() -> None:
    made = slide(StormByTheHour)
    assert made is not None
    assert made.title == "Complaints about Delivery: the peak came after 8 hours, our first answer after 6 hours"
    lines, numbers = made.blocks
    assert isinstance(lines, Lines)
    assert isinstance(numbers, BigNumbers)
    assert lines.blind == ((40, 42),)
    assert [mark.text.partition(": ")[2] for mark in lines.marks] == [
        "it took off (50 mentions in the hour)",
        "our first answer",
        "its highest hour (90 mentions)",
        "back to what is usual",
    ]
    assert lines.marks[0].index == 6
    assert "2 hours before it took off" in made.note


def test_a_storm_that_nobody_answered_says_so() -> None:
    made = slide(StormByTheHour, measured(storms=planted.storms(answered=False)))
    assert made is not None
    assert "none of them got an answer" in made.title


def test_no_blame_for_not_answering_where_own_accounts_are_unknown() -> None:
    made = slide(StormByTheHour, measured(storms=planted.storms(answered=False)), NOBODY)
    assert made is not None
    assert "answer" not in made.title
    assert len(made.blocks[1].numbers) == 1


def test_the_log_has_a_row_for_each_event_in_the_order_of_time() -> None:
    made = slide(StormLog)
    assert made is not None
    assert made.title == "Complaints about Delivery lasted 36 hours; the loudest post drew 4,100 reactions"
    (table,) = made.blocks
    assert isinstance(table, Table)
    when = [row[0] for row in table.rows]
    assert when == [
        *(f"11 Aug, {hour}" for hour in ("07:00", "09:00", "12:00", "15:00", "17:00")),
        "12 Aug, 21:00",
    ]
    assert table.rows[3][2] == "we"
    assert table.rows[0][3:] == ("300", "40")
    assert table.rows[2][4] == "\N{EN DASH}"  # reach that is not told is no nought


def test_a_storm_that_goes_on_is_not_called_over() -> None:
    (storm,) = planted.storms().storms
    going = tuple(one._replace(kind="open") if one.kind == "end" else one for one in storm.events)
    found = measured(storms=replace(planted.storms(), storms=(replace(storm, events=going),)))
    log, hours = slide(StormLog, found), slide(StormByTheHour, found)
    assert log is not None
    assert hours is not None
    assert log.title.startswith("Complaints about Delivery: not over after 36 hours; the loudest post")
    assert log.blocks[0].rows[-1][1] == "Still more than usual; later hours are not seen"
    assert "back to what is usual" not in repr(hours)


def test_the_cover_of_a_storm_of_few_days_shows_its_hours() -> None:
    line = glance(measured(), planted.context(key="s"))
    assert line is not None
    assert (line.quiet, len(line.series)) == (True, 1)
    assert [mark.text.partition(": ")[2] for mark in line.marks] == [
        "our first answer",
        "its highest hour (90 mentions)",
    ]
    assert glance(measured(storms=replace(planted.storms(), storms=())), planted.context(key="s")) is None


def test_quoted_words_are_kept_with_their_post_for_when_it_is_purged() -> None:
    context = planted.context(key="s", **StormLog.options)
    assert StormLog().make(planted.measured(), context) is not None
    assert "mastodon:https://roast.example/1" in context.gathered.quotes.values()


def test_the_author_of_a_purged_post_is_no_longer_named_in_the_log() -> None:
    shown = dataclasses.replace(planted.CONFIG, privacy=Privacy(names="show"))
    context = planted.context(config=shown, key="s", **StormLog.options)
    made = StormLog().make(planted.measured(), context)
    assert made is not None
    rows = json.loads(json.dumps([list(row) for row in made.blocks[0].rows]))
    first = next(at for at, row in enumerate(rows) if row[2] == "ann@roast.example")
    quotes = context.gathered.quotes
    gone = [text for text, post in quotes.items() if post == "mastodon:https://roast.example/1"]
    left = without(rows, gone)
    assert (left[first][0], left[first][2]) == (rows[first][0], LEFT_OUT)
    assert [row for at, row in enumerate(left) if at != first] == [row for at, row in enumerate(rows) if at != first]


def test_private_people_stay_unnamed_in_the_log() -> None:
    made = slide(StormLog)
    assert made is not None
    assert "ann" not in repr(made.blocks)
    assert "bob" not in repr(made.blocks)
    shown = slide(StormLog, config=dataclasses.replace(planted.CONFIG, privacy=Privacy(names="show")))
    assert "ann@roast.example" in repr(shown)


def test_no_storm_makes_no_slide() -> None:
    calm = replace(planted.storms(), storms=())
    assert slide(StormByTheHour, measured(storms=calm)) is None
    assert slide(StormLog, measured(storms=calm)) is None


def test_a_peak_is_marked_on_its_highest_day_with_all_of_its_days_and_says_which_hours_it_counts() -> None:
    line = planted.volume().series[0]
    points = [replace(one, mentions=900) if at == 43 else one for at, one in enumerate(line.points)]
    made = slide(Volume, measured(volume=planted.volume(series=(replace(line, points=tuple(points)),))))
    assert made is not None
    marks = next(block for block in made.blocks if isinstance(block, Lines)).marks
    assert (marks[0].index, marks[0].text[:7]) == (43, "10\N{EN DASH}19 A")
    assert "Counted from Mon 10 August, 00:00 to Thu 20 August, 00:00." in made.note
