"""What people asked, what was answered, and how long that took: where there is room for improvement."""

from __future__ import annotations

from socialwatch.measures.questions import Question, Questions
from socialwatch.measures.service import Service
from socialwatch.report.context import Context, Measured
from socialwatch.report.findings.base import Finding
from socialwatch.report.moves import sized
from socialwatch.report.words import cut

FEW = 5  # questions, answers or posts fewer than this make no finding


def asked(measured: Measured) -> Questions | None:
    """The questions; None when nobody asked anything."""
    questions: Questions | None = measured.get("questions")
    return questions if questions is not None and questions.questions and questions.asked.value else None


def answering(context: Context) -> bool:
    """Whether an answer could be told from other replies: own accounts are configured."""
    return bool(context.config.brand(context.brand).accounts)


def neglected(questions: Questions) -> Question | None:
    """The most asked question of those that got an answer in less than half of the cases."""
    for question in questions.questions:
        n = int(question.asked.value or 0)
        if n >= FEW and question.answered * 2 < n:
            return question
    return None


def question_finding(context: Context, questions: Questions) -> Finding:
    """How many questions got an answer; the one most often left without."""
    words = context.words
    n = int(questions.asked.value or 0)
    answered = questions.answered.value if answering(context) else None
    open_ = neglected(questions)
    if answered is None:
        sentence = words.say(
            "{n} questions about {brand}; without own accounts we could not see which were answered",
            n=n,
            brand=context.brand,
        )
        return Finding(
            sign="",
            weight=0.3,
            titles=(sentence,),
            clause=sentence,
            about="questions",
            head=words.say("{n} questions", n=n),
            text=sentence + ".",
            shown=questions.asked,
        )
    part = answered if questions.answered.unit == "share" else answered / n
    values = {"n": n, "share": words.share(part), "brand": context.brand}
    one, many = "The one question got an answer from {brand}", "{share} of {n} questions got an answer from {brand}"
    known = {"share": values["share"], "brand": context.brand}
    titles = [words.plural(n, one, many, **known)]
    text = words.plural(n, "The one question got an answer.", "{share} of {n} questions got an answer.", **known)
    clause = "only {share} of questions got an answer" if part < 0.5 else "{share} of questions got an answer"
    if not part:
        one, many = "The one question got no answer from {brand}", "None of {n} questions got an answer from {brand}"
        titles = [words.plural(n, one, many, brand=context.brand)]
        text, clause = titles[0] + ".", "no question got an answer"
    if open_ is not None:
        quote = context.gathered.quote(words.within(cut(context.names.text(open_.text), 60)), open_.id)
        count = int(open_.asked.value or 0)
        said = "{share} of {n} questions got an answer; most asked without one: “{quote}”"
        if not part:
            said = "None of {n} questions got an answer; most asked: “{quote}”"
        titles.insert(0, words.say(said, **values, quote=quote))
        text += " " + words.say(
            "“{quote}” was asked {count} times and answered {done} times.",
            quote=quote,
            count=count,
            done=open_.answered,
        )
    return Finding(
        sign="" if n < FEW else ">" if part < 0.7 else "+",
        weight=0.3 if n < FEW else 0.8 + (1 - part) if part < 0.7 else 0.5 + part,
        titles=titles,
        clause=words.say(clause, **values),
        about="questions",
        head=words.say("Questions go unanswered") if part < 0.5 else words.say("Questions"),
        text=text,
        shown=questions.answered,
        also=(open_.asked,) if open_ is not None else (),
        voiced=open_.id if open_ is not None else None,
    )


def response_findings(context: Context, service: Service) -> list[Finding]:
    """How fast own accounts answer, and the complaints nobody answered."""
    words, result = context.words, []
    if not answering(context):
        return []
    minutes, complaints = service.whole.minutes, service.whole.complaints
    many, waiting = minutes.n, round((1 - (complaints.value or 0.0)) * complaints.n)
    if minutes.value is not None and many >= FEW:
        length = words.minutes(minutes.value)
        slow = minutes.value > 240
        result.append(
            Finding(
                sign=">" if slow else "+",
                weight=0.9,
                titles=(words.say("Half of the answers came within {length}", length=length),),
                clause=words.say("half of the answers came within {length}", length=length),
                about="answers",
                head=words.say("Answers take time") if slow else words.say("Answers come quickly"),
                text=words.say(
                    "Half of all answers, not to questions alone, came within {length} ({size}).",
                    length=length,
                    size=sized(words, many),
                ),
                shown=minutes,
            )
        )
    if waiting >= FEW:
        text = words.say("{n} negative posts on places where one can reply had no answer by the end.", n=waiting)
        if complaints.n > waiting:
            text = words.say(
                "{n} of {all} negative posts that one can reply to had no answer by the end.",
                n=waiting,
                all=complaints.n,
            )
        result.append(
            Finding(
                sign=">",
                weight=1.3,
                titles=(words.say("{n} complaints had no answer by the end", n=waiting),),
                clause=words.say("{n} complaints had no answer", n=waiting),
                about="open",
                head=words.say("Complaints without an answer"),
                text=text,
                shown=complaints,
            )
        )
    return result


def findings(measured: Measured, context: Context) -> list[Finding]:
    """Questions first, then answers."""
    questions, service = asked(measured), measured.get("service")
    result = [question_finding(context, questions)] if questions is not None else []
    return result + (response_findings(context, service) if service is not None else [])
