"""The language of short posts."""

from __future__ import annotations

import pytest

from socialwatch.enrich.language import Language, plain, primary

DETECT = Language(("en",))
# written for these tests
POSTS = {
    "en": ["package still not here, third week", "why is the website down again", "best service ever, thanks guys"],
    "de": ["Warum ist die Seite schon wieder kaputt?", "Ich liebe diese Bohnen", "Lieferung dauert ewig"],
    "fr": ["Toujours pas de colis, ça fait trois semaines", "J'adore ce café", "plus jamais chez eux"],
    "es": ["El paquete todavía no llegó", "nunca más compro aquí", "qué desastre de envío"],
    "it": ["il pacco non è ancora arrivato", "consegna velocissima", "servizio clienti pessimo"],
    "pt": ["a encomenda ainda não chegou", "péssimo atendimento ao cliente", "alguém tem o mesmo problema?"],
    "nl": ["pakket is nog steeds niet aangekomen", "wat een lekkere koffie", "heeft iemand hetzelfde probleem?"],
    "sv": ["paketet har fortfarande inte kommit", "tack så mycket för hjälpen", "leveransen tar för lång tid"],
    "pl": ["paczka wciąż nie dotarła", "fatalna obsługa klienta", "dostawa trwa za długo"],
    "tr": ["kargo hala gelmedi", "müşteri hizmetleri berbat", "çok güzel kahve"],
    "ru": ["посылка так и не пришла", "очень вкусный кофе", "у кого-нибудь такая же проблема?"],
    "ja": ["荷物がまだ届かない", "とても美味しい", "二度と買わない"],
    "ko": ["택배가 아직 안 왔어요", "배송이 너무 느려요", "정말 맛있어요"],
    "ar": ["الطرد لم يصل بعد", "خدمة العملاء سيئة جدا", "شكرا على المساعدة"],
    "zh": ["包裹还没到", "客服太差了", "咖啡很好喝"],
    "hi": ["पार्सल अभी तक नहीं आया", "बहुत अच्छी कॉफी", "मदद के लिए धन्यवाद"],
}


@pytest.mark.parametrize(("lang", "text"), [(lang, text) for lang, texts in POSTS.items() for text in texts])
def test_a_short_post_comes_out_in_its_language(lang: str, text: str) -> None:
    assert DETECT.detect(text)[0] in (lang, "unknown")


def test_hardly_any_short_post_is_left_unknown() -> None:
    found = [DETECT.detect(text)[0] for texts in POSTS.values() for text in texts]
    assert found.count("unknown") <= 2


def test_names_of_products_do_not_turn_an_english_post_german() -> None:
    assert DETECT.detect("#Google, #Samsung unveil Phone http://t.co/zZ1")[0] in ("en", "unknown")


@pytest.mark.parametrize("text", ["", "😍😍", "12:30 !!!", "https://example.com/a/b @acme", "\x00"])
def test_a_post_without_words_has_no_language(text: str) -> None:
    assert DETECT.detect(text) == ("und", None)


def test_what_the_platform_declares_decides_a_close_call_and_nothing_else() -> None:
    close = "Adoro este café"  # Portuguese, or nearly Spanish
    assert DETECT.detect(close, "es")[0] == "es"
    assert DETECT.detect(close, "pt-BR")[0] == "pt"
    assert DETECT.detect("Warum ist die Seite schon wieder kaputt, das ist die dritte Woche!", "en")[0] == "de"


def test_confidence_is_a_probability() -> None:
    _, confidence = DETECT.detect("why is the website down again, third time this week")
    assert confidence is not None
    assert 0.5 < confidence <= 1


def test_codes_with_a_country_and_old_codes_mean_the_same_language() -> None:
    assert [primary(code) for code in ("pt-BR", "en_GB", "nb", "iw", "FIL")] == ["pt", "en", "no", "he", "tl"]


def test_hashtags_are_left_out_only_where_words_remain() -> None:
    assert "Galaxy" not in plain("this phone is really something else #Galaxy")
    assert "Galaxy" in plain("#Galaxy wow")


def test_a_megabyte_is_told_by_its_beginning() -> None:
    assert DETECT.detect("this is clearly an English sentence " * 30_000)[0] == "en"
