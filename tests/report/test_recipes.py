"""Recipes: ours load, a user's is found by path, mistakes are all named at once."""

from __future__ import annotations

import pytest

from socialwatch.errors import ConfigError
from socialwatch.registry import SLIDES
from socialwatch.report import recipe, templates

OURS = ("quarterly", "monthly", "weekly", "yearly", "crisis", "support", "product", "marketing", "legal", "sales")


@pytest.mark.parametrize("name", OURS)
def test_our_recipes_load_and_end_with_the_method(name):
    loaded = recipe.load(name)
    assert loaded.slides[-1].use == "method"
    assert loaded.slides[0].use in ("title", "page")
    assert sum(not slide.appendix for slide in loaded.slides) <= 9


def test_a_week_has_two_pages():
    assert [slide.use for slide in recipe.load("weekly").slides if not slide.appendix] == ["page", "posts"]


def test_a_recipe_of_one_s_own_is_found_by_its_path(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('title = "All of {brand}"\n[[slide]]\nuse = "posts"\ncount = 4\n[[slide]]\nuse = "method"\n')
    loaded = recipe.load(path)
    assert loaded.name == "mine"
    assert loaded.slides[0].options == {"mood": "", "count": 4}


def test_a_recipe_may_be_about_some_posts_only_and_a_slide_about_others(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        'query = "topic:Delivery"\n[[slide]]\nuse = "posts"\n[[slide]]\nuse = "volume"\nquery = ""\n'
        '[[slide]]\nuse = "method"\nquery = "intent:complaint"\n'
    )
    assert [one.query for one in recipe.load(path).slides] == ["topic:Delivery", "", "intent:complaint"]


@pytest.mark.parametrize(("query", "said"), [('"topic:("', "the recipe: query = 'topic:('"), ("3", "should be text")])
def test_a_query_that_cannot_be_read_is_a_mistake_of_the_recipe(tmp_path, query, said):
    path = tmp_path / "mine.toml"
    path.write_text(f'query = {query}\n[[slide]]\nuse = "posts"\n')
    with pytest.raises(ConfigError) as caught:
        recipe.load(path)
    assert said in str(caught.value)


def test_every_mistake_in_a_recipe_is_named_at_once(tmp_path):
    path = tmp_path / "bad.toml"
    slides = ('use = "pie"', 'use = "posts"\ncount = "4"\nmod = "x"', 'use = "posts"')
    path.write_text("colour = 1\n" + "".join(f"[[slide]]\n{slide}\n" for slide in slides))
    with pytest.raises(ConfigError) as caught:
        recipe.load(path)
    message = str(caught.value)
    for part in (
        str(path),
        "'colour'",
        "'pie'",
        "count = '4'",
        "'mod'",
        "two slides have the key 'posts'",
        "sentiment_by_source",
    ):
        assert part in message


@pytest.mark.parametrize("text", ["", "title = ", "[[slide]\n", "slide = 3"])
def test_a_file_that_is_no_recipe_is_refused_with_its_name(tmp_path, text):
    path = tmp_path / "broken.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"broken\.toml"):
        recipe.load(path)


def test_an_unknown_template_lists_those_there_are():
    with pytest.raises(ConfigError, match=r"quarterly\.toml"):
        templates.find("hourly.toml")


def test_every_slide_can_be_used_and_declares_what_it_takes():
    for name in SLIDES.names():
        maker = SLIDES.load(name)
        assert isinstance(maker.options, dict)
        assert all(isinstance(need, str) for need in maker.needs)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"root:x:0:0:root:/root:/bin/bash\n", "is no TOML: Expected"),
        (b"\x7fELF\x02\x01\xff\xfe", "holds no text"),
        (b"", "is empty"),
        (b"# to be written\n", "holds nothing but comments"),
        (b'[[brand]]\nname = "Acme"\n', "has no [[slide]] in it, but brand"),
        (b"#" * 1_000_001, "is too large for one"),
    ],
)
@pytest.mark.parametrize("name", ["passwd", "ours.toml"])
def test_a_file_that_is_no_recipe_is_told_from_one_with_the_recipes_there_are(tmp_path, content, why, name):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        recipe.load(str(file))
    message = str(caught.value)
    assert message.startswith(f"{file} is no recipe: it {why}")
    assert all(one in message for one in (*OURS, "[[slide]]", "socialwatch report --list-slides"))


def test_a_folder_a_device_and_what_is_not_there_are_no_recipes_either(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weekly").mkdir()
    assert recipe.load("weekly").name == "weekly", "a folder of reports of that name is in nobody's way"
    for name, why in (
        (str(tmp_path), f"{tmp_path} is no recipe: it is a folder: name the file in it"),
        ("/dev/zero", "/dev/zero is no recipe: it is no .toml file"),
        (f"{tmp_path}/mine.toml", f"there is no file {tmp_path}/mine.toml (ours: "),
        ("quaterly", "no recipe is called 'quaterly'; did you mean quarterly? (ours: "),
        ("tokens", "no recipe is called 'tokens' (ours: "),
    ):
        with pytest.raises(ConfigError) as caught:
            recipe.load(name)
        assert str(caught.value).startswith(why)


def test_a_slide_that_there_is_not_is_told_with_the_one_that_was_meant(tmp_path):
    (tmp_path / "mine.toml").write_text('[[slide]]\nuse = "sentimnet"\n')
    with pytest.raises(ConfigError, match="is no slide; did you mean 'sentiment'\\? allowed: accuracy") as caught:
        recipe.load(tmp_path / "mine")
    assert "--list-slides" in str(caught.value)
