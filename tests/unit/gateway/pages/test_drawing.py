"""Who rests on whom, as a drawing and as numbers."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.pages.story.drawing import draw
from services.gateway.pages.story.origins import MainSupport, main_support, relations
from tests.unit.gateway.pages.records import article, attribution, withheld

names = st.sampled_from(["agency:nord", "agency:sud", "person:mayor", "body:board", "somebody"])
chains = st.lists(names, min_size=1, max_size=3)


def test_an_outlet_rests_on_the_agency_that_it_relays_and_the_agency_on_the_source() -> None:
    one = article("a", outlet={"id": "post"}, content={"attributions": [attribution("agency:nord", "person:mayor")]})
    other = article("b", outlet={"id": "echo"}, content={"attributions": [attribution("agency:nord", "person:mayor")]})
    found = relations([one, other], {"post": "Harbour Post"})
    assert found.links == {
        ("outlet:post", "agency:nord"): 1,
        ("outlet:echo", "agency:nord"): 1,
        ("agency:nord", "person:mayor"): 2,
    }
    assert found.outlets == {"outlet:post": "Harbour Post", "outlet:echo": "echo"}
    resting = {box.key: box.resting for box in draw(found).boxes}
    assert resting == {"outlet:post": 0, "outlet:echo": 0, "agency:nord": 2, "person:mayor": 2}


def test_who_speaks_side_by_side_is_no_way_of_the_word() -> None:
    said = {**attribution("country:A", "country:B"), "joint": True}
    found = relations([article(content={"attributions": [said]})], {})
    assert set(found.links) == {("outlet:post", "country:A"), ("outlet:post", "country:B")}


def test_what_is_withheld_rests_on_nobody() -> None:
    found = relations([withheld()], {})
    assert (found.links, found.agencies, found.sources) == ({}, {}, {})


@given(st.lists(st.tuples(st.integers(0, 60), st.lists(chains, max_size=3)), max_size=60))
def test_boxes_stand_apart_and_every_line_has_its_ends(articles: list[tuple[int, list[list[str]]]]) -> None:
    records = [
        article(f"a{number}", outlet={"id": f"o{outlet}"}, content={"attributions": [attribution(*c) for c in said]})
        for number, (outlet, said) in enumerate(articles)
    ]
    drawing = draw(relations(records, {}))
    keys = {box.key for box in drawing.boxes}
    for x in {box.x for box in drawing.boxes}:
        column = sorted((box for box in drawing.boxes if box.x == x), key=lambda box: box.y)
        assert all(above.y + above.height < below.y for above, below in pairwise(column))
    assert all(box.y >= 0 and box.y + box.height <= drawing.height for box in drawing.boxes)
    assert all(box.x + box.width <= drawing.width for box in drawing.boxes)
    assert all({line.start, line.end} <= keys for line in drawing.lines)


def test_sixty_outlets_that_rest_on_one_agency_are_one_box() -> None:
    records = [
        article(f"a{n}", outlet={"id": f"o{n}"}, content={"attributions": [attribution("agency:nord", f"person:p{n}")]})
        for n in range(60)
    ]
    drawing = draw(relations(records, {}))
    assert drawing.left_out == 36
    assert len(drawing.boxes) == 1 + 1 + 24
    group, agency = drawing.boxes[:2]
    assert group.name.startswith("60 outlets: o0, o1")
    assert agency.resting == 60
    assert [line.title.rpartition(" rests")[2] for line in drawing.lines if line.start == group.key] == [
        " on nord (60 articles)"
    ]


def test_outlets_that_rest_on_different_sources_stay_apart() -> None:
    records = [
        article(f"a{n}", outlet={"id": f"o{n}"}, content={"attributions": [attribution(f"person:p{n % 5}")]})
        for n in range(20)
    ]
    found = relations(records, {})
    groups = [box for box in draw(found).boxes if box.kind == "outlet"]
    assert len(groups) == 5
    assert all(box.name.startswith("4 outlets: ") for box in groups)


def test_whom_most_outlets_rest_on_is_said() -> None:
    nord = {"attributions": [attribution("agency:nord", "person:mayor")]}
    own = {"attributions": [attribution("person:guard")]}
    three = [article(f"a{n}", outlet={"id": f"o{n}"}, content=nord if n < 2 else own) for n in range(3)]
    assert main_support(relations(three, {})) == MainSupport("nord", 2, 3)
    # Who speaks to all of them is said where no agency carries it; what one of many carries is not.
    assert main_support(relations(three[:1], {})) is None
    assert main_support(relations([three[0], *three[2:]], {})) is None
    guarded = [article(f"b{n}", outlet={"id": f"o{n}"}, content=own) for n in range(2)]
    assert main_support(relations(guarded, {})) == MainSupport("guard", 2, 2)
    assert main_support(relations([], {})) is None
