from schemas.article import Caption
from tests.unit.enricher.written import article, enriched, names, the_enricher


def test_a_surname_with_a_title_is_the_person_named_in_full() -> None:
    result = enriched(
        "French President Emmanuel Macron arrived in Rome.", "Mr Macron left early, and Macron's aides stayed."
    )
    assert names(result, "person") == {"Emmanuel Macron": ["Emmanuel Macron", "Macron", "Macron"]}


def test_spellings_of_one_person_share_an_id_across_articles() -> None:
    first = enriched("Ukraine's president, Volodymyr Zelenskyy, spoke in Kyiv.")
    second = enriched("President Volodymyr Zelensky of Ukraine met ministers.")
    ids = [next(e.id for e in r.entities if e.kind == "person") for r in (first, second)]
    assert ids[0] == ids[1] == "person:volodymyr-zelensky"


def test_a_country_has_one_id_under_all_its_names() -> None:
    result = enriched("The United Kingdom and the U.S. signed it. Britain and the United States had talked for years.")
    countries = {e.id for e in result.entities if e.subkind == "country"}
    assert countries == {"country:GB", "country:US"}


def test_a_family_name_that_comes_first_is_the_short_form() -> None:
    result = enriched(
        "South Korean President Yoon Suk Yeol flew to Tokyo.", "Yoon was to meet Japanese officials there."
    )
    assert "Yoon" in names(result, "person")["Yoon Suk Yeol"]


def test_a_title_is_cut_off_and_kept_as_the_role() -> None:
    result = enriched("The plan was confirmed by Defence Secretary Grant Shapps on Monday.")
    assert "Grant Shapps" in names(result, "person")


def test_a_ministry_without_its_country_belongs_to_its_minister() -> None:
    result = enriched(
        "German Foreign Minister Annalena Baerbock spoke in Paris.", "The foreign ministry said talks would go on."
    )
    assert "Ministry of Foreign Affairs of Germany" in names(result, "organisation")


def test_an_acronym_is_the_organisation_it_was_introduced_for() -> None:
    result = enriched(
        "The Norwegian Institute of Polar Affairs (NIPA) published a study.",
        "NIPA said the ice was thinner than in 2010.",
    )
    organisations = names(result, "organisation")
    assert organisations.get("Norwegian Institute of Polar Affairs", [])[-1:] == ["NIPA"]


def test_mentions_point_at_the_words_they_name() -> None:
    result = enriched("Olaf Scholz met Viktor Orban in Budapest.", "Scholz then flew home to Berlin.")
    for entity in result.entities:
        for span in entity.mentions:
            assert result.article.paragraphs[span.index][span.start : span.end] == span.text


def test_a_picture_credit_names_its_agency_and_nobody_else() -> None:
    shot = Caption(text="A bridge in Prague.", credit="Jana Novakova/AFP via Sky News")
    result = the_enricher().enrich([article("The bridge in Prague was closed.", captions=(shot,))])[0]
    credited = [e for e in result.entities if any(m.part == "credit" for m in e.mentions)]
    assert [e.name for e in credited] == ["Agence France-Presse"]
    assert "Jana Novakova" not in names(result, "person")


def test_a_headline_adds_no_name_that_the_text_does_not_know() -> None:
    result = enriched("The bank raised rates in Ankara.", headline="Shock Rise Stuns Traders As Ankara Acts")
    mentioned = {e.name for e in result.entities for m in e.mentions if m.part == "headline"}
    assert mentioned <= {"Ankara"}


def test_text_in_capitals_keeps_its_places() -> None:
    result = enriched("ROCKETS HIT KHARKIV AS UKRAINE AND POLAND SIGN PACT")
    assert {"country:UA", "country:PL"} <= {e.id for e in result.entities}
