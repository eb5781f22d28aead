import pytest

from services.knowledge.agencies import agencies, agencies_in_credit, find_agency
from services.knowledge.countries import countries, country_by_code, find_capital, find_country, find_demonym
from services.knowledge.gazetteer import find_places
from services.knowledge.matching import find_known
from services.knowledge.ministries import find_ministries
from services.knowledge.people import find_person
from services.knowledge.tables import word_list


def test_there_are_enough_agencies_and_each_says_where_it_can_be_checked() -> None:
    assert len(agencies()) >= 150
    assert all(a.source.startswith("https://") and country_by_code(a.country) for a in agencies())
    assert len({a.id for a in agencies()}) == len(agencies())


@pytest.mark.parametrize(
    ("text", "id_"), [("AFP", "afp"), ("(Reuters)", "reuters"), ("the BBC", "bbc"), ("Agence France Presse", "afp")]
)
def test_a_credit_is_an_agency_by_any_of_its_names(text: str, id_: str) -> None:
    agency = find_agency(text)
    assert agency is not None
    assert agency.id == id_


def test_a_credit_line_names_agencies_in_order() -> None:
    assert [a.id for a in agencies_in_credit("Photo: Jan Kowalski/PAP via AP")] == ["pap", "ap"]
    assert agencies_in_credit("Photo by Jan Kowalski") == ()


@pytest.mark.parametrize(
    ("name", "iso"), [("the DPRK", "KP"), ("Russia", "RU"), ("UK", "GB"), ("U.S.", "US"), ("Côte d’Ivoire", "CI")]
)
def test_countries_are_found_by_every_name_in_use(name: str, iso: str) -> None:
    country = find_country(name)
    assert country is not None
    assert country.iso == iso


def test_demonyms_and_capitals_lead_to_the_country() -> None:
    found = [find_demonym("Britons"), find_demonym("north korean"), find_capital("Kiev"), find_capital("Seoul")]
    assert [country.iso if country else None for country in found] == ["GB", "KP", "UA", "KR"]


def test_every_country_of_the_table_has_a_name_and_its_own_code() -> None:
    assert all(c.name and len(c.iso) == 2 for c in countries())
    assert len({c.iso for c in countries()}) == len(countries())


def test_places_of_one_name_come_the_most_populous_first() -> None:
    places = find_places("Springfield")
    assert len(places) > 5
    assert [p.population for p in places] == sorted((p.population for p in places), reverse=True)
    assert find_places("Nosuchtownatall") == ()


def test_old_and_new_spellings_are_one_town() -> None:
    assert find_places("Kiev")[0] in find_places("Kyiv")


def test_a_phrase_is_found_whole_and_not_in_other_words() -> None:
    assert [h.phrase for h in find_known("The UN Security Council met; Unions met.")] == ["UN Security Council"]


@pytest.mark.parametrize(
    "text", ["the Peruvian foreign ministry", "the foreign ministry of Peru", "Peru’s Ministry of Foreign Affairs"]
)
def test_a_ministry_has_one_id_in_every_wording(text: str) -> None:
    assert [hit.known.id for hit in find_ministries(text)] == ["gov:PE:foreign-affairs"]


def test_people_are_found_in_every_spelling_of_the_table() -> None:
    assert find_person("Sergei Lavrov") == find_person("Sergey Lavrov") is not None


def test_a_word_list_that_does_not_exist_is_an_error() -> None:
    assert "minister" in word_list("offices")
    with pytest.raises(KeyError):
        word_list("no_such_list")
