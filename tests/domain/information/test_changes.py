"""What differs between two texts: in words, in sentences, and in blocks that can be folded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.information.changes import BIGGEST, Change, changed_sentences, sentences, word_changes
from portal.domain.information.comparing import difference

TEXTS = st.text(st.sampled_from("ab c\n.#١🙂é-"), max_size=60) | st.text(max_size=40)


def told(before: str, after: str) -> str:
    """'U krijgt [-loon-]{+geld+}.'"""
    signs = {Change.SAME: "{}", Change.REMOVED: "[-{}-]", Change.ADDED: "{{+{}+}}"}
    return "".join(signs[one.change].format(one.text) for one in word_changes(before, after))


def test_words_that_came_and_went_stand_where_they_stood() -> None:
    assert told("U krijgt loon van de gemeente.", "U krijgt geld van Caparis.") == (
        "U krijgt [-loon-]{+geld+} van [-de gemeente-]{+Caparis+}."
    )


def test_two_changes_with_only_a_blank_between_them_are_one() -> None:
    assert told("Bel uw baas morgen.", "Bel de gemeente morgen.") == "Bel [-uw baas-]{+de gemeente+} morgen."


def test_a_new_line_is_not_swallowed_by_the_changes_around_it() -> None:
    assert "\n" in told("een\ntwee", "drie\nvier").replace("[-", "").replace("-]", "")


def test_very_long_texts_are_compared_per_line() -> None:
    before = "woord " * (BIGGEST + 1) + "\neinde"

    assert [one.change for one in word_changes(before, before + "\nnog iets")][-1] is Change.ADDED


@given(TEXTS, TEXTS)
def test_all_but_what_came_is_the_old_text_and_all_but_what_went_the_new(before: str, after: str) -> None:
    found = word_changes(before, after)

    assert "".join(one.text for one in found if one.change is not Change.ADDED) == before
    assert "".join(one.text for one in found if one.change is not Change.REMOVED) == after
    assert all(one.text for one in found)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert {one.change for one in word_changes(text, text)} <= {Change.SAME}
    assert not difference(text, text).is_changed


def test_sentences_headings_and_list_lines_stand_each_alone() -> None:
    assert sentences("## Kop\n\nEen zin. Nog een? Ja!\n\n1. Bel.\n2. Schrijf.") == [
        "## Kop", "Een zin.", "Nog een?", "Ja!", "1. Bel.", "2. Schrijf.",
    ]  # fmt: skip
    assert sentences('Zeg: "Ik kom." Ga **nu.** Wacht niet.') == ['Zeg: "Ik kom."', "Ga **nu.**", "Wacht niet."]


def test_a_translator_sees_which_sentences_are_new_and_which_are_gone() -> None:
    marked, gone = changed_sentences("U krijgt loon. Bel ons.", "U krijgt loon. Bel uw baas. Wacht niet.")

    assert [one.text for one in marked if one.is_new] == ["Bel uw baas.", "Wacht niet."]
    assert gone == ["Bel ons."]


@given(TEXTS, TEXTS)
def test_every_sentence_of_the_new_text_is_told_once_and_in_order(before: str, after: str) -> None:
    marked, gone = changed_sentences(before, after)

    assert [one.text for one in marked] == sentences(after)
    assert all(one in sentences(before) for one in gone)


# --- blocks -------------------------------------------------------------------------------------------------------

LONG = "Dit is een alinea die niet verandert en die zo veel woorden heeft dat hij dicht kan."


def folded(before: str, after: str) -> list[bool]:
    return [one.is_folded for one in difference(before, after).stretches]


def test_what_stayed_is_folded_and_what_changed_stands_open() -> None:
    before = f"{LONG}\n\n{LONG}\n\nU krijgt loon.\n\n{LONG}"

    assert folded(before, before.replace("loon", "geld")) == [True, False, True]
    assert difference(before, before.replace("loon", "geld")).stretches[0].words == 2 * len(LONG.split())


def test_the_heading_above_a_change_stands_open_with_it() -> None:
    text = f"{LONG}\n\n## Wat moet u doen?\n\nBel ons."

    found = difference(text, text.replace("ons", "uw baas"))

    assert [one.is_folded for one in found.stretches] == [True, False]
    heading = found.stretches[1].blocks[0]
    assert heading.is_heading
    assert [one.text for one in heading.shown] == ["Wat moet u doen?"]


def test_a_new_paragraph_is_not_read_as_pieces_of_its_neighbours() -> None:
    before = "## Hulp\n\nBel de gemeente."
    after = "## Twijfel\n\nReken het uit.\n\n## Hulp\n\nBel de gemeente."

    found = difference(before, after)

    changed = [block for stretch in found.stretches for block in stretch.blocks if block.is_changed]
    assert [[one.change for one in block.passages] for block in changed] == [[Change.ADDED], [Change.ADDED]]


def test_everything_can_be_shown() -> None:
    assert [one.is_folded for one in difference(LONG, f"{LONG}\n\nNieuw.", fold=False).stretches] == [False]


def test_only_other_blanks_are_no_change_to_read() -> None:
    assert not difference("Een  zin.\n\n\n\nNog een.", "Een zin.\n\nNog een.").is_changed


@given(TEXTS, TEXTS)
def test_no_word_is_lost_in_the_blocks(before: str, after: str) -> None:
    passages = [
        one for stretch in difference(before, after).stretches for block in stretch.blocks for one in block.passages
    ]

    def words(left_out: Change) -> str:
        return "".join("".join(one.text for one in passages if one.change is not left_out).split())

    assert words(Change.ADDED) == "".join(before.split())
    assert words(Change.REMOVED) == "".join(after.split())
