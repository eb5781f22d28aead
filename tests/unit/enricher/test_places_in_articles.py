from services.evaluation.annotations.places import distance_km
from tests.unit.enricher.written import enriched


def test_a_town_followed_by_its_state_is_the_one_in_that_state() -> None:
    place = next(p for p in enriched("He was born in Paris, Texas, in 1950.").places if p.name == "Paris")
    assert place.country == "US"
    assert place.coordinates is not None
    assert place.coordinates.longitude < -90


def test_a_great_city_needs_no_context() -> None:
    place = next(p for p in enriched("The talks were held in Paris.").places if p.name == "Paris")
    assert (place.country, place.geonames_id) == ("FR", 2988507)


def test_the_other_towns_of_the_article_decide() -> None:
    result = enriched(
        "Floods closed roads in Ontario.", "Crews from London, Hamilton and Kitchener went to Ottawa, Canada."
    )
    london = next(p for p in result.places if p.span.text == "London")
    assert london.country in ("CA", "GB")


def test_a_capital_that_speaks_stands_for_its_country() -> None:
    result = enriched("Beijing said it would answer in kind.")
    place = next(p for p in result.places if p.span.text == "Beijing")
    assert place.metonym_for == "country:CN"
    assert "country:CN" in {e.id for e in result.entities}


def test_a_capital_that_is_visited_is_a_town() -> None:
    place = next(p for p in enriched("She flew to Beijing on Tuesday.").places if p.span.text == "Beijing")
    assert place.metonym_for is None


def test_distances_are_great_circles() -> None:
    assert abs(distance_km((51.5, -0.12), (48.85, 2.35)) - 343) < 5


def places(*paragraphs: str) -> dict[str, str]:
    return {place.span.text: place.entity_id for place in enriched(*paragraphs).places}


def test_a_county_is_found_and_placed_in_the_state_of_its_towns() -> None:
    result = enriched("McMinn County Sheriff Joe Frisch spoke near Knoxville and in Chattanooga on Monday.")
    county = next(place for place in result.places if place.span.text == "McMinn County")
    assert county.country == "US"
    assert county.coordinates is not None
    assert abs(county.coordinates.latitude - 35.4) < 0.2


def test_an_abbreviated_county_is_a_county() -> None:
    assert places("Loudon Co. man dies in wreck here.") == {"Loudon Co.": "place:us-tn-loudon-county"}


def test_a_state_with_a_countrys_name_is_recognised_by_its_neighbours() -> None:
    georgia = enriched("The line runs from Kentucky to Georgia and serves Tennessee.").places
    assert next(p.country for p in georgia if p.span.text == "Georgia") == "US"
    other = enriched("Georgia and Armenia closed the border, Tbilisi said.").places
    assert next(p.country for p in other if p.span.text == "Georgia") == "GE"


def test_a_place_inside_an_organisations_name_is_a_place_but_not_an_entity() -> None:
    result = enriched("The dog was treated by the Winnipeg Animal Emergency Hospital on Sunday.")
    assert [(p.span.text, p.country) for p in result.places] == [("Winnipeg", "CA")]
    assert not any(e.kind == "place" for e in result.entities)


def test_a_table_keeps_its_names_whole() -> None:
    assert "New York" not in places("The New York Times asked about it.")
