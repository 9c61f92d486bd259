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
