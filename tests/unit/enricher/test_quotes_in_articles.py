import pytest

from services.enricher.speech.marks import find_quoted_spans
from tests.unit.enricher.written import article, chains, enriched, spoken, the_enricher


@pytest.mark.parametrize(
    "text",
    [
        'He said: "We go on."',
        "He said: “We go on.”",
        "He said: ”We go on.”",
        "Er sagte: „We go on.“",
        "Il a dit : « We go on. »",
        "He said: ‘We go on.’",
        "He said: 「We go on.」",
        "He said: “We go on.",
    ],
)
def test_quotation_marks_of_many_kinds_are_recognised(text: str) -> None:
    assert [text[q.start : q.end] for q in find_quoted_spans(text)] == ["We go on."]


def test_an_apostrophe_is_not_a_quotation_mark() -> None:
    assert find_quoted_spans("It’s the ministers’ own fault, isn't it, in the '90s") == ()


def test_a_quote_has_the_speaker_of_its_cue() -> None:
    assert spoken(enriched("“We will not wait any longer,” Olaf Scholz said in Berlin.")) == [
        ("We will not wait any longer,", "Olaf Scholz")
    ]


def test_a_pronoun_means_the_last_speaker() -> None:
    result = enriched("“The bridge is safe,” Mayor Anna Lindgren said on Monday.", "“Nobody was hurt,” she added.")
    assert [who for _, who in spoken(result)] == ["Anna Lindgren", "Anna Lindgren"]


def test_a_quote_split_by_its_cue_has_one_speaker() -> None:
    result = enriched("“The bridge is safe,” Anna Lindgren said. “We checked every bolt of it.”")
    assert [who for _, who in spoken(result)] == ["Anna Lindgren", "Anna Lindgren"]


def test_a_quotation_goes_on_in_the_next_paragraph() -> None:
    result = enriched(
        "“The bridge is safe,” Anna Lindgren said.", "“We checked every bolt, every plate and every wire.”"
    )
    assert [who for _, who in spoken(result)] == ["Anna Lindgren", "Anna Lindgren"]


def test_words_quoted_inside_a_sentence_belong_to_the_person_who_expressed_them() -> None:
    result = enriched("Norway expressed “grave concern” over the plan, the Swedish foreign ministry said.")
    assert spoken(result, "partial") == [("grave concern", "Norway")]


def test_indirect_speech_has_a_speaker_too() -> None:
    assert ("Anna Lindgren") in {
        who for _, who in spoken(enriched("Anna Lindgren said the bridge was safe."), "indirect")
    }


def test_the_same_words_have_the_same_id_in_any_typography() -> None:
    first = enriched("“We will not wait,” Olaf Scholz said.").quotes[0]
    second = enriched('Olaf Scholz said: "We will not wait."').quotes[0]
    changed = enriched("“We will wait,” Olaf Scholz said.").quotes[0]
    assert first.id == second.id != changed.id


def test_according_to_one_agency_as_quoted_by_another() -> None:
    result = enriched("According to IRNA as quoted by Interfax, the border reopened on Friday.")
    assert ["Interfax", "IRNA"] in chains(result)


def test_an_outlet_that_reports_a_statement_stands_outside() -> None:
    result = enriched("Polish Prime Minister Donald Tusk said the deal was close, the Polish Press Agency reported.")
    assert ["Polish Press Agency", "Donald Tusk"] in chains(result)


def test_state_media_is_the_state_agency_that_the_article_names() -> None:
    result = enriched(
        "Protesters were released, state media reported.", "Nobody was hurt, the Syrian agency SANA said."
    )
    assert ["Syrian Arab News Agency"] in chains(result)


def test_the_statement_means_its_author() -> None:
    result = enriched(
        "Kenya welcomed the vote, according to a statement from Amnesty International.",
        "The statement said more was needed.",
    )
    assert chains(result).count(["Amnesty International"]) == 2


def test_two_sources_of_one_denial_are_joint() -> None:
    result = enriched("Both Egypt and Sudan have denied the claims.")
    joint = [a for a in result.attributions if a.joint]
    assert [[link.name for link in a.chain] for a in joint] == [["Egypt", "Sudan"]]


def test_origins_know_their_paragraphs_and_their_share() -> None:
    result = enriched(
        "Reuters reported that the port was shut.", "The sea was calm.", "Chile denied that the port was shut."
    )
    origins = {origin.name: origin.paragraphs for origin in result.origins}
    assert origins == {"Reuters": (0,), "Chile": (2,)}
    assert 0.5 < result.attributed_share < 1.0


def test_a_quotation_over_several_paragraphs_is_one_quote_with_its_parts() -> None:
    result = enriched(
        "The bridge was shut for two days.",
        "“The bridge is safe,” Anna Lindgren said on Monday. “We checked every bolt of it.",
        "“Nobody was hurt at all.",
        "“And we go on tomorrow.”",
        "“That is news to me,” Olaf Berg said.",
    )
    direct = [q for q in result.quotes if q.kind == "direct"]
    assert [(q.speaker.name if q.speaker else None, [p.index for p in q.parts]) for q in direct] == [
        ("Anna Lindgren", []),
        ("Anna Lindgren", [1, 2, 3]),
        ("Olaf Berg", []),
    ]
    assert direct[1].text == "We checked every bolt of it.\nNobody was hurt at all.\nAnd we go on tomorrow."
    assert direct[1].span == direct[1].parts[0]
    assert [o.paragraphs for o in result.origins if o.name == "Anna Lindgren"] == [(1, 2, 3)]


def test_a_closed_quotation_does_not_go_on() -> None:
    result = enriched("“The bridge is safe now,” Anna Lindgren said.", "“Nobody was hurt at all,” she said.")
    assert [q.parts for q in result.quotes if q.kind == "direct"] == [(), ()]


def test_the_speaker_named_at_the_end_speaks_every_part() -> None:
    result = enriched("“We checked every bolt of the bridge.", "“Nobody was hurt at all,” Anna Lindgren said.")
    assert spoken(result) == [
        ("We checked every bolt of the bridge.\nNobody was hurt at all,", "Anna Lindgren"),
    ]


def test_what_somebody_declines_to_say_was_not_said() -> None:
    assert not [c for c in chains(enriched("Olaf Berg declined to say that the bridge was safe.")) if len(c) > 1]


def test_people_accused_of_something_accuse_nobody() -> None:
    result = enriched("The lawyer spoke for people accused of robbery.")
    assert ["people"] not in chains(result)


def test_a_judge_without_a_name_can_reject() -> None:
    assert ["New York judge"] in chains(enriched("A New York judge has rejected a request to publish the contents."))


def test_a_speaker_whose_name_is_nothing_but_marks_is_no_defect() -> None:
    garbled = "3Damp;&amp;&amp;&wmp;&amp;&amp;&amp;&;&am<ul><li>ap;&amp;&amp;&amp;&amp;&&amp;&Fb told"
    assert len(the_enricher().enrich([article(garbled)])) == 1
