"""How numbers and dates are written in a place: separators, months, the order of day and month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Locale:
    """What differs between places; the words themselves come from the message catalogue."""

    name: str
    group: str  # between thousands
    decimal: str
    percent: str
    months: tuple[str, ...]
    short: tuple[str, ...]
    weekdays: tuple[str, ...]  # from Monday
    day: str = "{day} {month}"
    day_year: str = "{day} {month} {year}"
    month_year: str = "{month} {year}"
    moment: str = "{weekday} {day}, {time}"
    quarter: str = "{year} Q{number}"
    contracted: Mapping[tuple[str, str], str] = field(default_factory=dict)  # preposition and article in one word


_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DE = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
_FR = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_ES = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)
_DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SHORT_EN = tuple(month[:3] for month in _EN)

LOCALES = {
    "en": Locale(
        name="en",
        group=",",
        decimal=".",
        percent="{}%",
        months=_EN,
        short=_SHORT_EN,
        weekdays=_DAYS_EN,
    ),
    "en-us": Locale(
        name="en-US",
        group=",",
        decimal=".",
        percent="{}%",
        months=_EN,
        short=_SHORT_EN,
        weekdays=_DAYS_EN,
        day="{month} {day}",
        day_year="{month} {day}, {year}",
    ),
    "de": Locale(
        name="de",
        group=".",
        decimal=",",
        percent="{}\N{NO-BREAK SPACE}%",
        months=_DE,
        short=("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."),
        weekdays=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
        day="{day}. {month}",
        day_year="{day}. {month} {year}",
        moment="{weekday}., {day}, {time} Uhr",
        quarter="{number}. Quartal {year}",
        contracted={("in", "dem"): "im", ("an", "dem"): "am", ("von", "dem"): "vom", ("bei", "dem"): "beim"},
    ),
    "fr": Locale(
        name="fr",
        group="\N{NARROW NO-BREAK SPACE}",
        decimal=",",
        percent="{}\N{NO-BREAK SPACE}%",
        months=_FR,
        short=("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
        weekdays=("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
    ),
    "es": Locale(
        name="es",
        group=".",
        decimal=",",
        percent="{}\N{NO-BREAK SPACE}%",
        months=_ES,
        short=tuple(month[:3] for month in _ES),
        weekdays=("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
        day="{day} de {month}",
        day_year="{day} de {month} de {year}",
        month_year="{month} de {year}",
    ),
}


def locale(name: str) -> Locale:
    """The locale of that name, its language when the country is not known to us, English otherwise."""
    wanted = name.replace("_", "-").casefold()
    return LOCALES.get(wanted) or LOCALES.get(wanted.partition("-")[0]) or LOCALES["en"]
