"""`evaluate places`: toponyms of geoparsing corpora, correct where they overlap and lie within 161 km (100 miles)."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from schemas.article import Article
from schemas.enriched import Coordinates, EnrichedArticle, PlaceReference
from services.evaluation.annotations.annotate import Progress, annotate, in_document, overlap
from services.evaluation.annotations.scores import Board, Tally
from services.evaluation.gold.geoparsing import GoldPlace, PlacedText, read_geoparsing
from services.evaluation.gold.text import as_article, lines
from services.knowledge.countries import country_by_code, find_country, find_demonym

# 100 miles: the customary threshold of geoparsing evaluations ("accuracy@161 km").
_NEAR_KM = 161.0
_EARTH_KM = 6371.0


def evaluate_places(path: Path, format_: str | None, progress: Progress) -> dict[str, object]:
    """Compare with a file or folder in the XML of LGL and TR-News.

    `f1` is over toponyms the gold gives coordinates for; `recognition` is over all of them, by extent alone. A corpus
    whose gold counts nationalities as toponyms of their country (as TR-News does) is compared with ours too.
    """
    if format_ not in (None, "geoparsing"):
        raise ValueError(f"places are read from geoparsing, not from {format_}")
    documents = list(read_geoparsing(path))
    board, recognition, errors = Board(documents=len(documents)), Tally(), list[float]()
    # The gold shows whether its annotators counted nationalities: a demonym that is not also a country name.
    nationalities = any(find_demonym(g.phrase) and not find_country(g.phrase) for d in documents for g in d.places)
    for document, annotated in annotate(documents, _article, progress):
        places = [*annotated.places, *(_nationalities(annotated) if nationalities else ())]
        _compare(document, sorted(places, key=_where), board, recognition, errors)
    near = sum(error <= _NEAR_KM for error in errors)
    return {
        **board.report(),
        "recognition": recognition.scores(),
        "accuracy_at_161_km": round(near / len(errors), 4) if errors else 0.0,
        "median_error_km": round(median(errors), 1) if errors else 0.0,
    }


def _article(document: PlacedText) -> Article:
    return as_article(document.name, lines(document.text))


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two (latitude, longitude) pairs in degrees."""
    (lat_a, lon_a), (lat_b, lon_b) = ((math.radians(x), math.radians(y)) for x, y in (a, b))
    h = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(h))


def _nationalities(annotated: EnrichedArticle) -> Iterator[PlaceReference]:
    for entity in annotated.entities:
        country = country_by_code(entity.country or "") if entity.subkind == "nationality" else None
        if country and country.latitude is not None and country.longitude is not None:
            middle = Coordinates(latitude=country.latitude, longitude=country.longitude)
            for span in entity.mentions:
                yield PlaceReference(
                    span=span,
                    entity_id=f"country:{country.iso}",
                    name=country.name,
                    country=country.iso,
                    coordinates=middle,
                )


def _where(place: PlaceReference) -> tuple[int, int]:
    return place.span.index, place.span.start


def _compare(
    document: PlacedText, places: Sequence[PlaceReference], board: Board, recognition: Tally, errors: list[float]
) -> None:
    paragraphs = lines(document.text)
    free = list(document.places)
    for place in places:
        at = in_document(place.span, paragraphs)
        if at is None:
            continue
        gold = next((g for g in free if overlap(at, (g.start, g.end))), None)
        recognition.add(found=1, right_found=gold is not None, found_gold=gold is not None)
        if gold:
            free.remove(gold)
        _score(place, gold, board, errors)
    recognition.add(gold=len(document.places))
    board.total.add(gold=sum(gold.latitude is not None for gold in document.places))


def _score(place: PlaceReference, gold: GoldPlace | None, board: Board, errors: list[float]) -> None:
    # Without gold coordinates the place can be neither right nor wrong; only `recognition` counts it.
    if gold is not None and (gold.latitude is None or gold.longitude is None):
        return
    kind = "country" if place.entity_id.startswith("country:") else "other"
    error = math.inf
    if gold and place.coordinates and gold.latitude is not None and gold.longitude is not None:
        here = (place.coordinates.latitude, place.coordinates.longitude)
        error = distance_km(here, (gold.latitude, gold.longitude))
    right = error <= _NEAR_KM
    if gold:
        # A place without coordinates is as wrong as possible, half the Earth away, so that the median stays finite.
        errors.append(min(error, math.pi * _EARTH_KM))
    board.total.add(found=1, right_found=right, found_gold=right)
    board.by_type[kind].add(found=1, right_found=right, gold=gold is not None, found_gold=right)
