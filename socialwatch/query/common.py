"""Words that are everywhere: the last to look a post up by, and the first that lint warns of."""

from __future__ import annotations

_ENGLISH = """
    a about after all also am an and any are as at back be because been but by can co com could day did do
    does don down even for from get go going good got great had has have he her here him his how http https i
    if in into is it its just know let like ll look lol love make me more most much my need never new no not
    now of off on one only or our out over people re really right rt s said say see she so some still t than
    that the their them then there these they thing think this time to today too up us use ve very via want
    was way we well went were what when where which who why will with work would www year yes you your
"""
_OTHERS = """
    der die das und ist nicht ein eine mit auf fur von zu im den dem des ich sie es wir auch war wie bei aus
    nach noch el la los las un una por con para como pero su al lo se del mas si ya muy en de que le les est
    pas une pour dans qui sur au du je il elle on nous vous plus avec ce cette mais ou sont etre et di che non
    per sono della i gli e o os um uma nao com em no na da
"""
COMMON = frozenset((_ENGLISH + _OTHERS).split())
"""Folded, in the languages of most posts."""
