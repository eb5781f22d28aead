"""The line of time and the map: everything lies within the drawing, and nothing is lost."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.published import Action
from services.gateway.pages.story.timeline import TimelineEntry, timeline
from services.gateway.pages.story.world_map import MapPlace, world_map
from tests.unit.gateway.records import NOON

places = st.lists(
    st.builds(
        MapPlace,
        st.sampled_from(["Riga", "Oslo", "x" * 40]),
        st.floats(-90, 90),
        st.floats(-180, 180),
        st.integers(min_value=1, max_value=99),
    ),
    min_size=1,
    max_size=30,
)
moments = st.lists(st.integers(0, 10**7), min_size=2, max_size=80)


@given(places)
def test_every_place_that_is_on_the_map_is_shown(given_places: list[MapPlace]) -> None:
    found = world_map(given_places)
    assert found is not None
    assert len(found.points) == len(given_places)
    assert found.width <= 720
    assert abs(found.width / found.height - 2.5) < 0.01
    for place, point in (
        (p, q) for p in given_places for q in found.points if (p.name, p.articles) == (q.name, q.articles)
    ):
        if -59 < place.latitude < 83 and len(given_places) == 1:
            assert found.x <= point.x <= found.x + found.width
            assert found.y <= point.y <= found.y + found.height


def test_labels_do_not_overlap() -> None:
    found = world_map(
        [MapPlace("Riga", 56.95, 24.11, 9), MapPlace("Jurmala", 56.97, 23.77, 2), MapPlace("Oslo", 59.9, 10.7, 1)]
    )
    assert found is not None
    assert {point.name: point.side for point in found.points if point.label} == {
        "Riga": "start",
        "Jurmala": "end",
        "Oslo": "start",
    }
    crowd = world_map([MapPlace(f"Place {n}", 50 + n / 50, 20 + n / 50, 1) for n in range(20)])
    assert crowd is not None
    assert len([point for point in crowd.points if point.label]) < 4


def test_a_label_that_would_leave_the_map_stands_on_the_other_side_of_its_place() -> None:
    found = world_map([MapPlace("Petropavlovsk", 53.0, 179.0, 1), MapPlace("Nuku'alofa", -21.1, -175.2, 1)])
    assert found is not None
    assert {point.name: point.side for point in found.points} == {"Petropavlovsk": "end", "Nuku'alofa": "start"}


def test_without_places_there_is_no_map() -> None:
    assert world_map([]) is None


@given(moments)
def test_marks_stand_in_the_order_of_time_and_apart(seconds: list[int]) -> None:
    entries = [
        TimelineEntry(NOON + timedelta(seconds=each), "post", f"a{number}", 1, Action.PUBLISH)
        for number, each in enumerate(seconds)
    ]
    found = timeline(entries)
    assert found is not None
    assert len(found.marks) + found.left_out == len(entries)
    assert len({(mark.x, mark.y) for mark in found.marks}) == len(found.marks)
    assert [mark.x for mark in found.marks] == sorted(mark.x for mark in found.marks)
    assert all(0 <= mark.x <= found.width and 0 < mark.y <= found.height for mark in found.marks)
    assert 1 <= len(found.ticks) <= 15 or not found.ticks


def test_one_version_is_no_line() -> None:
    assert timeline([TimelineEntry(NOON, "post", "a", 1, Action.PUBLISH)]) is None
