"""Both databases find what the stream would let through, whatever is asked for."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.published import PublishedArticle
from services.gateway.view.apply import apply
from services.gateway.view.article_filter import ArticleFilter, Backfill, Near
from services.gateway.view.facets import Facets, Point, facets_of
from services.gateway.view.postgresql.store import PostgresqlStore
from services.gateway.view.search import search
from services.gateway.view.sqlite.store import SqliteStore, ViewFile
from services.gateway.view.store import ViewStore
from services.gateway.view.text_query import read_text_query
from tests.unit.gateway.records import NOON, arrived, published
from tests.unit.gateway.view.conftest import new_database
from tests.unit.gateway.view.postgresql_server import PostgresqlServer

_WORDS = ("grain", "port", "ports", "it's", "порт", "t1")
_LATIN = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=7).map(" ".join)
_UNSPACED = st.text("東京港再開", min_size=2, max_size=6)
_TEXTS = _LATIN | _UNSPACED
_PLACES = (Point(1.29, 103.85), Point(-33.9, 151.2), Point(65.0, -179.9), Point(65.0, 179.9))
_ARTICLES = st.builds(
    published,
    language=st.sampled_from(["en", "ja", "ru", "und"]),
    headline=_TEXTS,
    paragraphs=st.lists(_TEXTS, max_size=2).map(tuple),
    outlet=st.sampled_from(["leta", "tass"]),
    minutes=st.integers(0, 3),
    backfill=st.booleans(),
    content=st.sampled_from(_PLACES).map(lambda point: {"places": (_place(point),)}),
)
_PIECES = (
    st.sampled_from(_WORDS)
    | st.sampled_from(_WORDS).map(lambda word: f"{word[:2]}*")
    | st.lists(st.sampled_from(_WORDS), min_size=2, max_size=4).map(lambda words: f'"{" ".join(words)}"')
    | _UNSPACED
)
_QUERIES = st.lists(st.tuples(st.sampled_from(["", "-", "OR "]), _PIECES), min_size=1, max_size=4).map(
    lambda parts: " ".join(sign + piece for sign, piece in parts)
)
_FILTERS = st.builds(ArticleFilter, text=st.builds(read_text_query, _QUERIES)) | st.builds(
    ArticleFilter,
    text=st.none()
    | st.tuples(_QUERIES, st.sampled_from([(), ("en",), ("ru", "ja")])).map(lambda q: read_text_query(*q)),
    values=st.just(())
    | st.sampled_from([(("outlet", ("leta", "afp")),), (("language", ("en",)), ("signal", ("new",)))]),
    near=st.none() | st.builds(Near, st.sampled_from(_PLACES), st.sampled_from([1.0, 50.0, 6000.0])),
    since=st.none() | st.just(NOON.replace(minute=1)),
    until=st.none() | st.just(NOON.replace(minute=2)),
    withheld_outlets=st.sampled_from([frozenset[str](), frozenset({"tass"})]),
    backfill=st.sampled_from(Backfill),
)


def _place(point: Point) -> dict[str, object]:
    return {
        "span": {"start": 0, "end": 1, "text": "x"},
        "entity_id": "place/x",
        "name": "x",
        "country": "SG",
        "coordinates": {"latitude": point.latitude, "longitude": point.longitude},
    }


@settings(max_examples=60, deadline=None)
@given(st.lists(_ARTICLES, min_size=1, max_size=5), st.lists(_FILTERS, min_size=1, max_size=8))
def test_searches_find_what_the_filter_says(
    server: PostgresqlServer, articles: list[PublishedArticle], filters: list[ArticleFilter]
) -> None:
    named = [each.model_copy(update={"article_id": f"a{number}"}) for number, each in enumerate(articles)]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        stores: list[SqliteStore | PostgresqlStore] = [
            SqliteStore(ViewFile(folder / "view.sqlite", "0123abcd")),
            PostgresqlStore(new_database(server)),
        ]
        for store in stores:
            stack.callback(store.close)
            apply(store, [arrived(each, at) for at, each in enumerate(named)])
        for wanted in filters:
            expected = sorted(each.article_id for each in named if wanted.matches(_facets(each)))
            assert [_found(each, wanted) for each in stores] == [expected, expected]


def _facets(article: PublishedArticle) -> Facets:
    found = facets_of(article)
    assert found is not None
    return found


def _found(store: ViewStore, wanted: ArticleFilter) -> list[str]:
    page = search(store.reader(), wanted, 50)
    return sorted(PublishedArticle.model_validate_json(each.record).article_id for each in page.articles)
