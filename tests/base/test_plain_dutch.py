"""Reading Dutch texts: every number, passage and simpler word, on texts of known level and on anything at all."""

from __future__ import annotations

import cProfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.base.plain_dutch import (
    SENTENCE_LIMIT,
    Finding,
    Kind,
    Level,
    PassageMoved,
    Report,
    Why,
    read,
    read_markdown,
    replace,
    segments,
)
from portal.base.plain_dutch.lists import DATA, hard_words, terms
from portal.base.plain_dutch.rarity import zipf
from portal.base.plain_dutch.sentences import syllables

TEXTS = sorted((Path(__file__).parent / "dutch_texts").glob("*.txt"))
LEVELS = {"a2": Level.A2, "b1": Level.B1, "b2": Level.B2, "c1": Level.C1}


def found(text: str, *kinds: Kind) -> list[str]:
    return [one.passage for one in read(text).of_kind(*kinds)]


def simpler(text: str) -> dict[str, tuple[str, ...]]:
    return {one.passage: one.choices for one in read(text).of_kind(Kind.HARD_WORD)}


# --- texts of known level -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_text_of_known_level_is_read_at_that_level(path: Path) -> None:
    report = read(path.read_text(encoding="utf-8"))
    assert report.level is LEVELS[path.stem[:2]], (report.score, report.counts)


def test_the_levels_lie_apart() -> None:
    scores: dict[str, list[int]] = {}
    for path in TEXTS:
        score = read(path.read_text(encoding="utf-8")).score
        assert score is not None
        scores.setdefault(path.stem[:2], []).append(score)
    assert all(len(of_level) >= 4 for of_level in scores.values())
    assert min(scores["a2"]) > max(scores["b1"])
    assert min(scores["b1"]) > max(scores["b2"]) + 15
    assert min(scores["b2"]) > max(scores["c1"]) + 15


def test_the_plain_version_of_a_letter_is_easier_by_every_number() -> None:
    for subject in {path.stem[3:] for path in TEXTS}:
        hard, plain = (
            read(path.read_text(encoding="utf-8")).counts
            for level in ("c1", "b1")
            for path in TEXTS
            if path.stem == f"{level}_{subject}"
        )
        assert plain.words_per_sentence < hard.words_per_sentence / 2
        assert plain.syllables_per_word < hard.syllables_per_word
        assert plain.rare_share < hard.rare_share / 3
        assert plain.passives <= hard.passives


def test_a_short_text_gets_passages_but_no_score() -> None:
    report = read("Indien u het formulier niet ontvangt, dient u dit te melden.")
    assert (report.score, report.level, report.flesch_douma) == (None, None, None)
    assert report.findings


def test_a_score_begins_after_a_hundred_words() -> None:
    assert read("Dit is een zin. " * 25).score is None
    assert read("Dit is een zin. " * 25 + "Dag.").score is not None


# --- counting -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("loon", 1), ("idee", 2), ("zeeën", 2), ("België", 3), ("bureau", 2), ("nieuwe", 2), ("mooie", 2),
        ("gemeente", 3),
        ("coördinator", 5), ("kwijtschelding", 3), ("loonheffingskorting", 5), ("bijvoorbeeld", 3), ("ruïne", 3),
        ("pst", 1),
    ],
)  # fmt: skip
def test_syllables_are_counted_as_they_are_said(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("Bel J. de Vries. Hij helpt u.", (4, 3)),
        ("Dat is art. 3 van de wet. Ja.", (7, 1)),
        ("U krijgt € 1.234,50 per maand. Dat is veel.", (5, 3)),
        ("Dat is nodig, d.w.z. verplicht. Echt.", (5, 1)),
        ("Is dat zo? ja, dat is zo.", (3, 4)),
        ("Hij is oud. Zij is jong.", (3, 3)),
        ("Kijk op www.voorbeeld.nl/pagina. Daar staat het.", (3, 3)),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, lengths: tuple[int, ...]) -> None:
    counts = read(text).counts
    assert (counts.sentences, counts.words, counts.longest_sentence) == (len(lengths), sum(lengths), max(lengths))


def test_a_sentence_of_fifteen_words_passes_and_one_of_sixteen_does_not() -> None:
    fine = " ".join(["Wij"] + ["gaan"] * (SENTENCE_LIMIT - 1)) + "."
    assert not found(fine, Kind.LONG_SENTENCE)
    too_long = fine[:-1] + " daar."
    finding = read(too_long).of_kind(Kind.LONG_SENTENCE)[0]
    assert (finding.passage, finding.amount, finding.limit) == (too_long, 16, 15)


def test_a_paragraph_of_four_sentences_is_too_much() -> None:
    assert not found("Een is er. Twee is er. Drie is er.", Kind.LONG_PARAGRAPH)
    assert found("Een is er. Twee is er. Drie is er. Vier is er.", Kind.LONG_PARAGRAPH)


# --- articles -----------------------------------------------------------------------------------------------------

ARTICLE = """## Wat moet u doen?

1. Ga naar [Mijn toeslagen](https://www.toeslagen.nl/een/heel/lang/adres?met=vragen). **Log in** met DigiD.
2. Bel {contact} van {{ amount:minimum_wage }}.

{{ step:income_change }}

> Dit is een citaat

Een tweede alinea
over twee regels.
"""


def test_the_markup_of_an_article_is_not_read() -> None:
    counts = read_markdown(ARTICLE).counts
    # The items hold 4, 4 and 6 words (a name is one, an amount three), the quote 4, the paragraph 6 over two lines.
    assert (counts.words, counts.sentences, counts.longest_sentence) == (4 + 4 + 6 + 4 + 6, 5, 6)


def test_a_link_shows_its_words_and_hides_its_address() -> None:
    report = read_markdown("Lees [de brief van de instantie](https://example.org/derhalve-indien) eens.")
    assert [one.passage for one in report.findings] == ["instantie"]


def test_a_heading_is_no_sentence_but_its_hard_words_count() -> None:
    report = read_markdown("## Derhalve\n\nDit is een zin.\n\nOok dit\n-------\n")
    assert report.counts.sentences == 1
    assert [one.passage for one in report.of_kind(Kind.HARD_WORD)] == ["Derhalve"]


def test_what_the_summary_explains_needs_no_explaining_in_the_body() -> None:
    body = "U krijgt misschien huurtoeslag."
    assert read_markdown(body).of_kind(Kind.TERM)
    assert not read_markdown(body, before="Huurtoeslag is hulp bij uw huur.").of_kind(Kind.TERM)


# --- passages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Uw loon wordt elke maand betaald.",
        "Er wordt contact met u opgenomen.",
        "De brief zal worden verstuurd.",
        "Als uw aanvraag afgewezen wordt, krijgt u een brief.",
        "Het besluit is door de gemeente genomen.",
        "Wordt uw aanvraag goedgekeurd?",
        "De kosten werden vergoed.",
    ],
)
def test_the_passive_is_found(text: str) -> None:
    assert found(text, Kind.PASSIVE)


@pytest.mark.parametrize(
    "text",
    [
        "Dan wordt uw huurtoeslag lager.",
        "U wordt beter.",
        "Uw geld wordt minder.",
        "Dan wordt het bedrag minder.",
        "Ik word morgen 30.",
        "De gemeente betaalt uw loon.",
        "Uw contract is gestopt.",
        "U heeft de brief gekregen.",
        "Het wordt een vergeten boek van de gemeente.",
    ],
)
def test_what_is_not_passive_is_left_alone(text: str) -> None:
    assert not found(text, Kind.PASSIVE)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("De door u gestuurde brief is er.", Why.NOUN_COMES_LATE),
        ("De te betalen premie is hoog.", Why.NOUN_COMES_LATE),
        ("De brief, die u vorige week van ons kreeg, klopt niet.", Why.CLAUSE_IN_THE_MIDDLE),
        ("U moet de brief van vorige week voor vrijdag 3 mei naar de gemeente sturen.", Why.VERB_COMES_LATE),
        ("Als u belt omdat u ziek bent terwijl u vrij heeft, zegt u dat.", Why.TOO_MANY_CLAUSES),
    ],
)
def test_a_nested_sentence_is_found(text: str, why: Why) -> None:
    assert why in {one.why for one in read(text).of_kind(Kind.NESTED)}


@pytest.mark.parametrize(
    "text",
    [
        "U kunt op de website vragen om een klein deel te betalen.",
        "De brief is van de gemeente.",
        "Bent u ziek, dan belt u uw werkgever.",
        "Weet u het niet? Vraag het aan Anna, die helpt u.",
        "Dat is een op de tien mensen.",
        "Als u ziek bent, belt u uw werkgever.",
    ],
)
def test_a_plain_sentence_is_not_called_nested(text: str) -> None:
    assert not found(text, Kind.NESTED)


@pytest.mark.parametrize(
    "text",
    [
        "Dat is niet onmogelijk.",
        "U krijgt geen geld, tenzij u belt.",
        "Niemand gaat niet.",
        "Doe dat niet zonder hulp.",
    ],
)
def test_two_negations_are_found(text: str) -> None:
    assert found(text, Kind.DOUBLE_NEGATION)


@pytest.mark.parametrize(
    "text",
    [
        "Dat is niet onze brief.",
        "U hoeft niet te bellen. Dat is niet nodig.",
        "Dat kan niet onmiddellijk.",
        "Niet u en geen ander.",
    ],
)
def test_one_negation_at_a_time_is_fine(text: str) -> None:
    assert not found(text, Kind.DOUBLE_NEGATION)


def test_an_abbreviation_is_written_in_full() -> None:
    report = read("Neem bijv. uw pas mee, enz. Dat is t/m vrijdag.")
    assert {one.passage: one.choices[0] for one in report.of_kind(Kind.ABBREVIATION)} == {
        "bijv.": "bijvoorbeeld", "enz.": "en zo verder.", "t/m": "tot en met",
    }  # fmt: skip


def test_letters_of_a_name_are_explained_once() -> None:
    assert found("U belt de GKB. De GKB helpt u.", Kind.ABBREVIATION) == ["GKB"]
    assert not found("De GKB is de bank van de gemeente. U belt de GKB.", Kind.ABBREVIATION)
    assert not found("U belt de bank van de gemeente (GKB).", Kind.ABBREVIATION)
    assert not found("Log in met DigiD. U krijgt een sms.", Kind.ABBREVIATION)


@pytest.mark.parametrize(
    "text",
    [
        "Kwijtschelding is: u hoeft niet te betalen.",
        "U hoeft niet te betalen. Dat heet kwijtschelding.",
        "U krijgt kwijtschelding. Dat betekent dat u niet betaalt.",
        "Kwijtschelding (u hoeft niet te betalen) kan soms.",
        "U krijgt kwijtschelding: u hoeft dan niet te betalen.",
        "Dat heet ook wel de kwijtschelding.",
        "U heeft een bewindvoerder, iemand die uw geld beheert.",
        "Een deurwaarder haalt geld op dat u moet betalen. Bel de deurwaarder.",
        "Met een voorlopige aanslag krijgt u elke maand een deel.",
    ],
)
def test_a_word_of_letters_may_be_used_when_explained(text: str) -> None:
    assert not found(text, Kind.TERM)


@pytest.mark.parametrize(
    "text",
    [
        "U krijgt kwijtschelding. Bel de gemeente.",
        "Vraag de deurwaarder om tijd.",
        "Een deurwaarder kan dat.",
        "Bel uw bewindvoerder, als dat kan.",
    ],
)
def test_a_word_of_letters_that_is_only_used_is_not_explained(text: str) -> None:
    assert found(text, Kind.TERM)


def test_a_link_to_an_explanation_needs_none_here() -> None:
    assert not read_markdown("Lees ook [Huurtoeslag als u werkt](/geld/huurtoeslag).").of_kind(Kind.TERM)
    assert read_markdown("Lees ook over huurtoeslag.").of_kind(Kind.TERM)


def test_a_hard_word_may_be_told_on_purpose() -> None:
    assert simpler("De gemeente trekt uw loon af. Dat heet verrekening.") == {}
    assert simpler("De verrekening komt later.") != {}


def test_a_word_of_letters_without_explanation_can_be_explained_with_one_press() -> None:
    text = "Vraag kwijtschelding aan. Kwijtschelding vraagt u zelf."
    (finding,) = read(text).of_kind(Kind.TERM)
    assert replace(text, finding, finding.choices[0]).startswith("Vraag kwijtschelding (u hoeft niet te betalen) aan.")


def test_a_word_of_letters_is_never_replaced() -> None:
    assert not found("U krijgt loonheffingskorting en bijzondere bijstand van het UWV.", Kind.HARD_WORD, Kind.RARE_WORD)


# --- simpler words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "passage", "choice"),
    [
        ("U ontvangt een brief.", "ontvangt", "krijgt"),
        ("U ontving een brief.", "ontving", "kreeg"),
        ("U heeft een brief ontvangen.", "ontvangen", "gekregen"),
        ("Wij ontvangen een brief.", "ontvangen", "krijgen"),
        ("Indien u belt, is het goed.", "Indien", "als"),
        ("U dient dit te melden.", "dient dit te", "moet dit"),
        ("U dient het formulier in te vullen.", "dient het formulier in te vullen", "moet het formulier invullen"),
        ("U dient het formulier vandaag in.", "dient het formulier vandaag in", "stuurt het formulier vandaag"),
        ("Het formulier is ingediend.", "ingediend", "gestuurd"),
        ("U hoeft niets in te dienen.", "in te dienen", "te sturen"),
        ("U hoeft niets te retourneren.", "te retourneren", "terug te sturen"),
        ("De verstrekte gegevens kloppen.", "verstrekte", "gegeven"),
        ("Wij lezen uw brief met betrekking tot werk.", "met betrekking tot", "over"),
        ("Dat staat in het schrijven van gisteren.", "het schrijven", "de brief"),
        ("Het verzoek is er.", "Het verzoek", "de vraag"),
        ("Uw verzoek is er.", "verzoek", "vraag"),
        ("Dit dienstverband stopt.", "Dit dienstverband", "deze baan"),
        ("De beschikking is er.", "De beschikking", "de beslissing"),
        ("Het betreft uw loon.", "Het betreft", "het gaat om"),
        ("Dat is een wijziging.", "wijziging", "verandering"),
        ("Dat zijn wijzigingen.", "wijzigingen", "veranderingen"),
        ("Dat is een adequate oplossing.", "adequate", "goede"),
        ("Vermeld uw naam.", "Vermeld", "noem"),
        ("Lever uw brief aan.", "Lever uw brief aan", "stuur uw brief"),
        ("Het gesprek vindt plaats op maandag.", "vindt plaats", "is"),
    ],
)
def test_a_hard_word_has_a_simpler_one_in_the_same_form(text: str, passage: str, choice: str) -> None:
    assert simpler(text)[passage][0] == choice


@pytest.mark.parametrize(
    "text",
    [
        "Om acht uur begint het werk.",
        "Wij schrijven u een brief.",
        "Welke dag komt u?",
        "U krijgt een bericht.",
        "Kom na het werk langs.",
        "In de brief staat uw naam.",
        "Leg dit één keer uit.",
        "Neem een deel mee.",
    ],
)
def test_an_everyday_sentence_holds_no_hard_word(text: str) -> None:
    assert simpler(text) == {}


def test_the_words_that_others_published_as_hard_are_known() -> None:
    """Pairs in guides of the central government and of municipalities (docs/readability.md)."""
    of_the_state = ("betreffende", "creëren", "prioriteit", "relevant", "verstrekken")
    of_towns = (
        "derhalve",
        "eveneens",
        "gaarne",
        "indien",
        "inzake",
        "mits",
        "reeds",
        "tevens",
        "trachten",
        "vermits",
        "verzoeken",
    )
    of_writers = ("echter", "sanctie", "inlichten", "ter inzage", "implementeren")
    assert [word for word in (*of_the_state, *of_towns, *of_writers) if word not in simpler(f"Dat is {word}.")] == []


def test_our_list_is_long_enough_and_says_nothing_twice() -> None:
    forms = [form.replace("(", "").replace(")", "") for entry in hard_words() for form in entry.forms]
    assert len(hard_words()) >= 350
    assert sorted({form for form in forms if forms.count(form) > 1}) == []


def test_no_choice_is_itself_a_hard_word() -> None:
    wrong = {
        f"{entry.forms[0]} > {choice}"
        for entry in hard_words()
        for choices in entry.choices
        for choice in choices
        if "|" not in choice and simpler(f"nu {choice.strip('()')}")
    }
    assert wrong == set()


def test_no_explanation_of_a_term_needs_explaining() -> None:
    wrong = {
        term.name: [one.passage for one in read(f"Dat is {term.explanation}.").findings]
        for term in terms().values()
        if term.explanation
    }
    assert {name: passages for name, passages in wrong.items() if passages} == {}


def test_rare_words_are_marked_and_built_words_of_daily_words_are_not() -> None:
    assert found("De obstetrist komt.", Kind.RARE_WORD) == ["obstetrist"]
    assert not found("Pak uw loonstrook en uw tandenborstel.", Kind.RARE_WORD)
    assert found("Dat is een verantwoordelijkheidsgevoeligheid.", Kind.RARE_WORD)


def test_names_are_not_called_rare() -> None:
    assert not found("Bel mevrouw Kwakernaat-Hoogstraten. Kwakernaat-Hoogstraten helpt u.", Kind.RARE_WORD)


def test_how_often_a_word_is_met_is_known() -> None:
    de, daily, rare = zipf("de"), zipf("werkgever"), zipf("obstetrist")
    assert de is not None
    assert daily is not None
    assert de > daily > 3
    assert rare is None


def test_the_list_of_common_words_names_its_source_and_licence() -> None:
    head = (DATA / "common_words.txt").read_text(encoding="utf-8")[:900]
    assert "CC BY-SA 4.0" in head
    assert "SUBTLEX" in head


# --- taking over --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "after"),
    [("Indien u belt.", "Als u belt."), ("INDIEN U BELT.", "ALS U BELT."), ("Bel indien nodig.", "Bel als nodig.")],
)
def test_a_simpler_word_keeps_the_capital_letters(text: str, after: str) -> None:
    finding = read(text).of_kind(Kind.HARD_WORD)[0]
    assert replace(text, finding, finding.choices[0]) == after


def test_a_passage_that_moved_is_not_replaced() -> None:
    finding = read("Bel indien nodig.").of_kind(Kind.HARD_WORD)[0]
    with pytest.raises(PassageMoved):
        replace("Wij bellen indien nodig.", finding, "als")


def test_a_finding_is_found_again_by_its_id_in_the_same_text() -> None:
    report = read("Bel indien nodig.")
    assert report.finding(report.findings[0].id) == report.findings[0]
    assert read("Bel als dat nodig is.").finding(report.findings[0].id) is None


def test_segments_that_overlap_share_a_piece() -> None:
    text = "abcdef"
    whole = Finding(Kind.LONG_SENTENCE, Why.SENTENCE_OVER_LIMIT, 0, 6, "abcdef")
    part = Finding(Kind.HARD_WORD, Why.SIMPLER_WORD_EXISTS, 2, 4, "cd")
    assert [(one.text, one.findings) for one in segments(text, (whole, part))] == [
        ("ab", (whole.id,)), ("cd", (whole.id, part.id)), ("ef", (whole.id,)),
    ]  # fmt: skip


# --- anything at all ----------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "Indien u ", "wordt betaald ", "{contact}", "{{ amount:x }}", "{{ step:y }}", "%(day)s", "**", "## ", "\n",
        "\n\n", "- ",
        "1. ",
        "[a](http://b.c)", "![", "](", "> ", ". ", "? ", "🙂", "عقد العمل ", "a" * 300, "dient u dit te doen", ", die ",
        "d.w.z. ",
        "<b>",
        "UWV ", "niet onmogelijk ", "---\n", "\u2028", "\r\n", "\x00", "é", "'s avonds ", "3.500,00 ", "",
    ]
)  # fmt: skip
ANYTHING = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join))


def sound(text: str, report: Report) -> None:
    for one in report.findings:
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.passage
        for choice in one.choices:
            replace(text, one, choice)
    assert len({one.id for one in report.findings}) == len(report.findings)
    assert "".join(one.text for one in segments(text, report.findings)) == text
    if report.score is not None:
        assert 0 <= report.score <= 100


@settings(max_examples=300, deadline=None)
@given(ANYTHING)
def test_every_passage_points_at_itself_whatever_the_text(text: str) -> None:
    sound(text, read(text))
    sound(text, read_markdown(text))


@pytest.mark.parametrize("text", ["", " ", "\n", "🙂", "عقد", "w" * 300, "{{", "![](", "#", "...", "de " * 200])
def test_nothing_makes_it_stumble(text: str) -> None:
    sound(text, read(text))
    sound(text, read_markdown(text))


@pytest.mark.parametrize(
    "piece",
    [
        "Indien u een brief ontvangt, die door ons is verstuurd, dient u deze te bewaren. ",
        "regel zonder punt\n", "woord ", "**", "[a](", "{{ ", "de ", "a", "dient ", "wordt ", "niet ", "a.", ",", "('",
        "UWV ",
        "1. a\n",
    ],
)  # fmt: skip
def test_a_long_text_of_one_piece_takes_work_in_proportion(piece: str) -> None:
    def calls(times: int) -> int:
        """How many functions run: the same on every machine, however busy."""
        text, profile = piece * times, cProfile.Profile()
        profile.enable()
        read_markdown(text)
        read(text)
        profile.disable()
        return sum(entry.callcount for entry in profile.getstats())

    times = max(1, 2000 // len(piece))
    calls(times)
    assert calls(times * 4) <= 6 * calls(times) + 1000
