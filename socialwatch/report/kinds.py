"""What shipped sets call things, in the reader's language: stages of the journey, kinds of posts that are counted."""

from __future__ import annotations

from socialwatch.query.nodes import Field, Or
from socialwatch.report.words import Words

STAGES = {
    "interest": "Interest",
    "research": "Research",
    "validation": "Validation",
    "decision": "Decision",
    "retention": "Retention",
    "advocacy": "Advocacy",
}
INTENTS = {
    "question": "questions",
    "complaint": "complaints",
    "praise": "praise",
    "purchase intent": "intentions to buy",
    "churn risk": "threats to leave",
    "feature request": "wishes",
    "bug": "reports of faults",
    "comparison": "comparisons",
}
URGENT = {
    "safety": "fears for safety",
    "legal": "legal threats",
    "data leak": "leaks of data",
    "press": "word of the press",
}


def stage(words: Words, name: str) -> str:
    """A stage as a heading; stages of one's own keep the name that they were given."""
    return words.term(STAGES[name]) if name in STAGES else name[:1].upper() + name[1:]


def counted(words: Words, query: str) -> str:
    """Which posts alone are counted, where a query asks for shipped kinds and for nothing else; "" otherwise."""
    from socialwatch.query import parse

    root = parse(query).root
    found = [_kind(words, one) for one in (root.parts if isinstance(root, Or) else (root,))]
    if all(found):
        return words.say("Only posts with {kinds} are counted.", kinds=words.join(found))
    return ""


def _kind(words: Words, node: object) -> str:
    """ "complaints" of intent:complaint; "" of what has no name here."""
    if isinstance(node, Field) and not node.prefix:
        if node.name == "intent" and node.value in INTENTS:
            return words.term(INTENTS[node.value])
        if node.name == "urgency" and node.value in URGENT:
            return words.term(URGENT[node.value])
    return ""
