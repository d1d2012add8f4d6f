"""What a reading of a Dutch text tells: numbers, a level, the hard passages. No words for people stand here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SCORED_FROM = 100
"""Words. A shorter text gets no score: a formula says nothing about a few sentences."""


class Kind(StrEnum):
    """What is the matter with a passage."""

    LONG_SENTENCE = "long_sentence"
    LONG_PARAGRAPH = "long_paragraph"
    PASSIVE = "passive"
    NESTED = "nested"
    DOUBLE_NEGATION = "double_negation"
    HARD_WORD = "hard_word"
    RARE_WORD = "rare_word"
    ABBREVIATION = "abbreviation"
    TERM = "term"
    """A word that people must know from letters, used without explaining it once."""


class Why(StrEnum):
    """The reason, more exactly than the kind."""

    SENTENCE_OVER_LIMIT = "sentence_over_limit"
    """`amount` words, `limit` allowed."""
    PARAGRAPH_OVER_LIMIT = "paragraph_over_limit"
    """`amount` sentences, `limit` allowed."""
    NOBODY_DOES_IT = "nobody_does_it"
    """Passive with worden: who does it is not said, or comes second."""
    DOER_COMES_SECOND = "doer_comes_second"
    """Passive with is or zijn, and door."""
    VERB_COMES_LATE = "verb_comes_late"
    """Parts of the verb stand `amount` words apart, `limit` allowed."""
    TOO_MANY_CLAUSES = "too_many_clauses"
    """`amount` subordinate clauses in one sentence, `limit` allowed."""
    CLAUSE_IN_THE_MIDDLE = "clause_in_the_middle"
    """A clause between two commas holds up the sentence."""
    NOUN_COMES_LATE = "noun_comes_late"
    """'de door u gestuurde brief': a sentence hides between the article and its noun."""
    TWO_NEGATIONS = "two_negations"
    """'niet onmogelijk', 'niet zonder', 'geen …, tenzij …'."""
    SIMPLER_WORD_EXISTS = "simpler_word_exists"
    """`choices` holds the simpler words, in the same form."""
    WORD_IS_RARE = "word_is_rare"
    """Few people meet this word."""
    WORD_IS_LONG = "word_is_long"
    """`amount` syllables, `limit` allowed, in a word that is not everyday."""
    SHORTENED = "shortened"
    """An abbreviation of usual words: `choices` holds them in full."""
    LETTERS_NOT_EXPLAINED = "letters_not_explained"
    """An abbreviation of a name, nowhere explained."""
    TERM_NOT_EXPLAINED = "term_not_explained"
    """`choices` holds the word with a short explanation of ours between brackets."""


class Level(StrEnum):
    """Our estimate of the reading level that a text asks. An indication: levels describe readers, not texts."""

    A2 = "A2"
    B1 = "B1"
    B2 = "B2"
    C1 = "C1"

    @property
    def is_plain(self) -> bool:
        """B1 or simpler."""
        return self in (Level.A2, Level.B1)


@dataclass(frozen=True)
class Finding:
    """A passage that is hard: text[start:end] == passage, in the text that was given."""

    kind: Kind
    why: Why
    start: int
    end: int
    passage: str
    choices: tuple[str, ...] = ()
    """Simpler words for the whole passage, best first."""
    amount: int | None = None
    limit: int | None = None

    @property
    def id(self) -> str:
        """The same for the same passage in the same text, so that a form can name it."""
        return f"{self.kind}-{self.start}-{self.end}"


@dataclass(frozen=True)
class Counts:
    """Numbers about a text; headings count nowhere."""

    words: int = 0
    sentences: int = 0
    syllables: int = 0
    paragraphs: int = 0
    longest_sentence: int = 0
    """In words."""
    rare_words: int = 0
    """Words that few people meet, and hard words of the list."""
    passives: int = 0
    nested: int = 0

    @property
    def words_per_sentence(self) -> float:
        return self.words / self.sentences if self.sentences else 0.0

    @property
    def syllables_per_word(self) -> float:
        return self.syllables / self.words if self.words else 0.0

    @property
    def rare_share(self) -> float:
        """Between 0 and 1."""
        return self.rare_words / self.words if self.words else 0.0


@dataclass(frozen=True)
class Report:
    """What a reading found. `score` runs from 0 (hard) to 100 (easy); it and `level` are None for a short text."""

    counts: Counts
    findings: tuple[Finding, ...]
    """By place."""
    score: int | None = None
    level: Level | None = None
    flesch_douma: float | None = None

    def finding(self, id_: str) -> Finding | None:
        """The finding with this id, or None where the text has changed since."""
        return next((one for one in self.findings if one.id == id_), None)

    def of_kind(self, *kinds: Kind) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.kind in kinds)
