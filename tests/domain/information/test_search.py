"""People find the article with their own words."""

from __future__ import annotations

import pytest

from portal.domain.information.search import Index, Text, is_mistyped, words_of
from portal.flows.published import synonyms
from tests import content


@pytest.fixture(scope="module")
def index() -> Index:
    """The articles that come with the portal."""
    texts = (
        Text(one.slug, one.front.title, one.front.summary, one.body, tuple(one.front.search))
        for one in content.files().articles
    )
    return Index(texts, synonyms())


@pytest.mark.parametrize(
    ("question", "slug"),
    [
        ("huursubsidie", "huurtoeslag"),
        ("huurtoeslg", "huurtoeslag"),
        ("huur toeslag", "huurtoeslag"),
        ("HUURTOESLAG", "huurtoeslag"),
        ("krijg ik nog huurtoeslag als ik werk", "huurtoeslag"),
        ("rent", "huurtoeslag"),
        ("wat staat er op mijn loonstrook", "loonstrook"),
        ("salarisstrook", "loonstrook"),
        ("wat is het minimumloon", "loonstrook"),
        ("vakantie geld", "vakantiegeld"),
        ("wanneer krijg ik vakantiegeld", "vakantiegeld"),
        ("vakansiegeld", "vakantiegeld"),
        ("loonhefingskorting", "loonheffingskorting"),
        ("heffingskorting aan of uit", "loonheffingskorting"),
        ("ik heb geen werk meer", "als-uw-contract-stopt"),
        ("ww aanvragen", "ww-aanvragen"),
        ("werkloos", "als-uw-contract-stopt"),
        ("ontslagen", "als-uw-contract-stopt"),
        ("ziek als mijn contract stopt", "ziek-op-de-laatste-dag"),
        ("kinderbijslag", "geld-voor-kinderen"),
        ("kindertoeslag", "geld-voor-kinderen"),
        ("crèche", "kinderopvangtoeslag"),
        ("creche", "kinderopvangtoeslag"),
        ("oppas", "kinderopvangtoeslag"),
        ("ziektekosten", "zorgtoeslag"),
        ("zorgverzekring", "zorgtoeslag"),
        ("mag ik mijn verzekering houden", "zorgverzekering-via-de-gemeente"),
        ("mijn uitkering stopt", "bijstand-stopt"),
        ("wat is mijn laatste uitkering", "bijstand-stopt"),
        ("krijg ik een premie", "premie-bij-parttime-werk"),
        ("langdurigheidstoeslag", "individuele-inkomenstoeslag"),
        ("advocaat betalen", "bijzondere-bijstand"),
        ("sportclub voor mijn kind", "kindpakket"),
        ("schoolgeld", "kindpakket"),
        ("deurwaarder", "schulden-en-loonbeslag"),
        ("beslag op mijn loon", "schulden-en-loonbeslag"),
        ("afvalstoffenheffing", "kwijtschelding"),
        ("waterschap", "kwijtschelding"),
        ("soos", "bijstand-naast-loon"),
        ("mag ik bijverdienen", "bijstand-naast-loon"),
        ("blauwe envelop", "belastingaangifte"),
        ("moet ik belasting bijbetalen", "belasting-eerste-jaar"),
        ("voorlopige aanslag", "voorlopige-aanslag"),
        ("moet ik toeslag terugbetalen", "terugbetalen-voorkomen"),
        ("inkomen doorgeven", "inkomen-doorgeven"),
        ("ik heb schulden", "schulden-en-loonbeslag"),
        ("wanneer komt mijn eerste loon", "eerste-maand"),
        ("stempelen", "ww-aanvragen"),
        ("ik wil weer bijstand aanvragen", "terug-naar-bijstand"),
        ("voorschot", "terug-naar-bijstand"),
        ("eindafrekening", "laatste-loon"),
        ("worden mijn vakantiedagen uitbetaald", "laatste-loon"),
        ("transitievergoeding", "laatste-loon"),
        ("ziektewet", "ziek-op-de-laatste-dag"),
        ("krijg ik loon als ik ziek ben", "ziek-en-loon"),
        ("griep", "ziek-en-loon"),
        ("benzinegeld", "reiskosten"),
        ("reiskostenvergoeding", "reiskosten"),
        ("pensioenfonds", "pensioen"),
        ("aow", "pensioen"),
        ("iack", "combinatiekorting"),
        ("hoe doe ik aangifte", "belastingaangifte"),
        ("uitstel voor de belasting", "belastingaangifte"),
    ],
)
def test_a_question_as_people_type_it_finds_its_article_first(index: Index, question: str, slug: str) -> None:
    assert index.find(question)[:1] == [slug]


@pytest.mark.parametrize("question", ["pizza", "xyzzy", "?", "", "   ", "😀", "paspoort", "<script>", "a" * 5000])
def test_what_is_not_there_finds_nothing(index: Index, question: str) -> None:
    assert index.find(question) == []


def test_one_common_word_lists_a_few_and_not_everything(index: Index) -> None:
    assert 1 <= len(index.find("belasting")) <= 8


def test_words_are_compared_without_accents_and_capitals() -> None:
    assert words_of("Crèche, HUURtoeslag!") == ["creche", "huurtoeslag"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("loonstorok", "loonstrook", True),
        ("lonostrook", "loonstrook", True),
        ("huur", "duur", False),
        ("bijstant", "bijstand", True),
        ("kinderbijslag", "kindertoeslag", False),
    ],
)
def test_a_slip_is_forgiven_in_longer_words_only(one: str, other: str, same: bool) -> None:
    assert is_mistyped(one, other) is same


def test_an_index_of_nothing_finds_nothing() -> None:
    assert Index([], {}).find("huurtoeslag") == []
