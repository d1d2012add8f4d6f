"""What may come out of a text."""

from __future__ import annotations

import pytest

from portal.base.markdown import Picture, blocks


def test_a_text_becomes_one_piece_per_block() -> None:
    assert blocks("## Wat nu?\n\nEerst dit. **Dan dat.**\n\n1. Een\n2. Twee") == [
        "<h2>Wat nu?</h2>",
        "<p>Eerst dit. <strong>Dan dat.</strong></p>",
        "<ol>\n<li>Een</li>\n<li>Twee</li>\n</ol>",
    ]


def test_headings_start_at_h2_whatever_was_written() -> None:
    assert blocks("# Een\n\n## Twee\n\n##### Vijf") == ["<h2>Een</h2>", "<h3>Twee</h3>", "<h4>Vijf</h4>"]


@pytest.mark.parametrize(
    "nasty",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[klik](javascript:alert(1))",
        "[klik](data:text/html,<script>alert(1)</script>)",
        '[klik](https://example.org "x\\" onmouseover=\\"alert(1)")',
        "![foto](https://example.org/x.png)",
        "<style>*{display:none}</style>",
        "<iframe src=https://example.org></iframe>",
    ],
)
def test_nothing_that_runs_or_loads_comes_through(nasty: str) -> None:
    html = "".join(blocks(nasty))

    for forbidden in ("<script", "<img", "<style", "<iframe", 'href="javascript', 'href="data', "onmouseover="):
        assert forbidden not in html


def test_a_link_out_keeps_only_its_address() -> None:
    assert blocks('[Naar UWV](https://www.uwv.nl/ "titel")') == ['<p><a href="https://www.uwv.nl/">Naar UWV</a></p>']


def test_placeholders_stay_as_they_were_written() -> None:
    assert blocks("U krijgt {{ amount:child_budget_per_child }} van {employer}.\n\n{{ step:ww_apply }}") == [
        "<p>U krijgt {{ amount:child_budget_per_child }} van {employer}.</p>",
        "<p>{{ step:ww_apply }}</p>",
    ]


OURS = "0190a000-0000-7000-8000-000000000001"
PLACES = {OURS: Picture(f"/geld/foto/{OURS}", 640, 480)}


def test_a_picture_of_ours_is_shown_with_its_words_and_its_size() -> None:
    assert blocks(f'![Een "brief" <b>](foto:{OURS})', PLACES) == [
        f'<p><img src="/geld/foto/{OURS}" alt="Een &quot;brief&quot; &lt;b&gt;" width="640" height="480" '
        'loading="lazy"></p>'
    ]


@pytest.mark.parametrize(
    "place",
    [
        "foto:0190a000-0000-7000-8000-000000000002",
        f"foto:{OURS}?x=1",
        f"FOTO:{OURS}",
        f"/geld/foto/{OURS}",
        "https://example.org/x.png",
        "//example.org/x.png",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
    ],
)
def test_of_every_other_picture_only_its_words_are_left(place: str) -> None:
    html = "".join(blocks(f"![Een brief]({place})", PLACES))

    assert "<img" not in html
    assert "Een brief" in html


def test_a_link_to_a_page_of_geld_stays_one() -> None:
    assert blocks("[Lees over zorgtoeslag](/geld/zorgtoeslag)") == [
        '<p><a href="/geld/zorgtoeslag">Lees over zorgtoeslag</a></p>'
    ]
