"""German, French and Spanish have no model: who says so is told by the words beside a quotation."""

import pytest

from tests.unit.enricher.written import article, chains, spoken, the_enricher


@pytest.mark.parametrize(
    ("language", "text", "words", "speaker"),
    [
        ("de", "„Wir warten nicht länger“, sagte Kanzler Olaf Berg in Bonn.", "Wir warten nicht länger", "Olaf Berg"),
        ("de", "Ministerin Anna Lind sagte am Montag: „Das geht so nicht.“", "Das geht so nicht.", "Anna Lind"),
        ("fr", "« Nous n’attendrons plus », a déclaré le maire Jean Leroy.", "Nous n’attendrons plus", "Jean Leroy"),
        ("fr", "Anne Leroy a affirmé lundi : « Le pont est sûr. »", "Le pont est sûr.", "Anne Leroy"),
        ("es", "«No esperaremos más», dijo el alcalde Pedro Ruiz.", "No esperaremos más", "Pedro Ruiz"),
        ("es", "La ministra Ana de la Torre afirmó: “El puente es seguro”.", "El puente es seguro", "Ana de la Torre"),
    ],
)
def test_a_quotation_has_the_speaker_named_beside_it(language: str, text: str, words: str, speaker: str) -> None:
    result = the_enricher().enrich([article(text, language=language)])[0]
    assert [(q.text, q.speaker.name if q.speaker else None) for q in result.quotes] == [(words, speaker)]
    assert [o.name for o in result.origins] == [speaker]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Laut der Nachrichtenagentur Reuters ist die Brücke gesperrt."),
        ("de", "Die Brücke ist gesperrt, berichtete die Agentur Reuters."),
        ("fr", "Selon l’agence Reuters, le pont est fermé."),
        ("fr", "Le pont est fermé, a rapporté l’agence Reuters."),
        ("es", "Según la agencia Reuters, el puente está cerrado."),
        ("es", "El puente está cerrado, informó la agencia Reuters."),
    ],
)
def test_an_agency_that_reports_is_an_origin(language: str, text: str) -> None:
    result = the_enricher().enrich([article(text, language=language)])[0]
    assert chains(result) == [["Reuters"]]
    assert [o.entity_id for o in result.origins] == ["agency:reuters"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Er sagte, die Brücke sei sicher."),
        ("fr", "Il a déclaré que le pont est sûr."),
        ("es", "El puente se cerró, según lo previsto."),
        ("it", "«Il ponte è sicuro», ha detto Anna Lindi."),
    ],
)
def test_pronouns_and_languages_without_a_table_name_nobody(language: str, text: str) -> None:
    result = the_enricher().enrich([article(text, language=language)])[0]
    assert chains(result) == []
    assert [who for _, who in spoken(result, "partial")] in ([], [None])
