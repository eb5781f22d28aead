from services.evaluation.places import distance_km
from tests.unit.enricher.written import enriched


def test_a_town_followed_by_its_state_is_the_one_in_that_state() -> None:
    place = next(p for p in enriched("He was born in Paris, Texas, in 1950.").places if p.name == "Paris")
    assert place.country == "US"
    assert place.coordinates is not None
    assert place.coordinates.longitude < -90


def test_a_great_city_needs_no_context() -> None:
    place = next(p for p in enriched("The talks were held in Paris.").places if p.name == "Paris")
    assert (place.country, place.geonames_id) == ("FR", 2988507)


def test_the_company_of_other_towns_decides() -> None:
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
