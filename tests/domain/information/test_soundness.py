"""What is wrong with a text before anybody may read it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.information.soundness import (
    NAMES,
    STEP_NAMES,
    Known,
    Wrong,
    mistakes_in,
    names_wrong,
    outside_links,
    pictures_in,
)

PICTURE = "0193b2a0-1111-7000-8000-000000000001"
KNOWN = Known(amounts={"wml"}, steps={"bel"}, articles={"huurtoeslag"}, pictures={PICTURE})


def wrong(body: str) -> list[Wrong]:
    return [one.wrong for one in mistakes_in(body, KNOWN)]


def with_heading(line: str) -> str:
    return f"## Kop\n\n{line}"


@pytest.mark.parametrize(
    "line",
    [
        "Het is {{ amount:wml }}.", "{{ step:bel }}", "Bel {contact}, {employer} of {municipality}.",
        "[Naar Dienst Toeslagen](https://www.toeslagen.nl/)", "[Lees over huurtoeslag](/geld/huurtoeslag#deel)",
        "[Bel de BelastingTelefoon](tel:0800-0543)", "[Mail ons](mailto:info@example.org)",
        f"![Een brief met een stempel](foto:{PICTURE})", "3 < 4 en 5 > 4", "### Kleine kop\n\nTekst.",
    ],
)  # fmt: skip
def test_a_sound_line_has_no_mistakes(line: str) -> None:
    assert wrong(with_heading(line)) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Het is {{ amount:nergens }}.", Wrong.UNKNOWN_AMOUNT), ("{{ step:nergens }}", Wrong.UNKNOWN_STEP),
        ("{{ iets:anders }}", Wrong.UNKNOWN_REFERENCE), ("Dag {naam}.", Wrong.UNKNOWN_NAME),
        ("[](https://a.nl)", Wrong.LINK_WITHOUT_TEXT), ("[Klik hier](https://a.nl)", Wrong.LINK_SAYS_NOTHING),
        ("[De wet](http://a.nl)", Wrong.LINK_NOT_SAFE), ("[De wet](javascript:alert)", Wrong.LINK_NOT_SAFE),
        ("[De wet](//a.nl)", Wrong.LINK_NOT_SAFE), ("[Lees dit](/geld/nergens)", Wrong.UNKNOWN_ARTICLE),
        (f"![](foto:{PICTURE})", Wrong.PICTURE_WITHOUT_ALT), (f"![{'a' * 201}](foto:{PICTURE})", Wrong.ALT_TOO_LONG),
        ("![Een foto](https://a.nl/x.jpg)", Wrong.PICTURE_NOT_HERE), ("Regel<br>regel", Wrong.HTML),
        ("# Titel", Wrong.TITLE_HEADING), ("#### Diep", Wrong.HEADING_SKIPPED), ("##  ", Wrong.HEADING_EMPTY),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_the_passage(line: str, expected: Wrong) -> None:
    found = mistakes_in(with_heading(line), KNOWN)

    assert [one.wrong for one in found] == [expected]
    assert found[0].passage.strip() in line or expected is Wrong.HEADING_EMPTY


def test_a_text_needs_a_heading() -> None:
    assert wrong("Alleen een zin.") == [Wrong.NO_HEADING]
    assert wrong("") == []


def test_mistakes_stand_in_the_order_of_the_text() -> None:
    assert wrong("## Kop\n\n{naam} en [hier](https://a.nl) en {{ amount:nergens }}") == [
        Wrong.UNKNOWN_NAME, Wrong.LINK_SAYS_NOTHING, Wrong.UNKNOWN_AMOUNT,
    ]  # fmt: skip


def test_a_name_belongs_to_its_place() -> None:
    assert names_wrong("{contact} en {start}", NAMES) == ["start"]
    assert names_wrong("{contact} en {start} {{ amount:x }}", STEP_NAMES) == []


def test_links_and_pictures_are_found() -> None:
    body = f"[a](https://a.nl) [b](/geld/x) ![p](foto:{PICTURE}) ![q](https://b.nl)"

    assert outside_links(body) == ["https://a.nl"]
    assert pictures_in(body) == [PICTURE]


@given(st.text(st.sampled_from("#[](){}!<>/ab:\n -"), max_size=80))
def test_whatever_is_typed_is_looked_at_without_falling_over(body: str) -> None:
    assert all(body[one.at :].startswith(one.passage) for one in mistakes_in(body, KNOWN))
