"""XML outside the standards, read by the names of its fields."""

import pytest

from schemas.article import Signal, Status, TargetKind
from schemas.raw import SourcePolicy
from schemas.reasons import RejectReason
from tests.unit.parser.items import article_of, articles_of, raw_item, refusal_of

TEXT = "Slusen åbnede fredag efter et års arbejde, siger havnens chef."


def rb_news(inside: str, headline: str = "<headline>Sluse åbner</headline>") -> str:
    fields = f"<NewsID>n-1</NewsID><PublishDate>2024-01-20T10:00:00.5</PublishDate>{headline}"
    text = f"<content>&lt;p&gt;{TEXT}&lt;/p&gt;</content>"
    return f"<Answer xmlns='urn:x'><List xmlns=''><RBNews>{fields}{text}{inside}</RBNews></List></Answer>"


def test_ritzaus_fields_are_read() -> None:
    inside = (
        "<strapline>NU/FLASH-I</strapline><subtitle>Efter et år</subtitle><version>2</version><Priority>3</Priority>"
        "<byLine>Ida Falk</byLine><origin>/tarn/</origin><TilRedaktionen>&lt;p&gt;Foto følger.</TilRedaktionen>"
        "<section>Indland</section>"
    )
    article = article_of(rb_news(inside), policy=SourcePolicy(timezone="Europe/Copenhagen"))
    assert (article.format, article.guid, article.version, article.priority) == ("agency-xml", "n-1", 2, 3)
    assert (article.headline, article.subheadline, article.slugline) == ("Sluse åbner", "Efter et år", "NU/FLASH-I")
    assert (article.paragraphs, article.bylines, article.editor_note) == ((TEXT,), ("Ida Falk",), "Foto følger.")
    assert (article.credit, [subject.code for subject in article.subjects]) == ("/tarn/", ["Indland"])
    assert article.published_at is not None
    assert article.published_at.iso == "2024-01-20T10:00:00+01:00"


def test_a_flash_of_ritzau_needs_no_headline() -> None:
    article = article_of(rb_news("", headline='<headline xmlns:i="urn:i" i:nil="true"/>'))
    assert (article.headline, article.headline_from_body) == (TEXT, True)


@pytest.mark.parametrize(
    ("inside", "signal", "status", "kinds"),
    [
        ("<Annuleret>true</Annuleret>", Signal.KILL, Status.CANCELED, [TargetKind.ITSELF]),
        (
            "<Annuleret>true</Annuleret><replacedID>n-0</replacedID>",
            Signal.KILL,
            Status.CANCELED,
            [TargetKind.ITSELF, TargetKind.GUID],
        ),
        ("<Korrektion>true</Korrektion><Replaces>n-0</Replaces>", Signal.CORRECTION, Status.USABLE, [TargetKind.GUID]),
        ("<Annuleret>false</Annuleret><Korrektion>false</Korrektion>", Signal.NEW, Status.USABLE, []),
    ],
)
def test_what_ritzau_says_that_an_item_does(
    inside: str, signal: Signal, status: Status, kinds: list[TargetKind]
) -> None:
    article = article_of(rb_news(inside))
    assert (article.signal, article.status) == (signal, status)
    assert [target.kind for target in article.acts_on] == kinds


@pytest.mark.parametrize(
    "document",
    [
        "<nieuws><artikel id='7'><titel>Sluis open</titel><tekst>{}</tekst></artikel></nieuws>",
        "<Noticias><Noticia><Id>7</Id><Titulo>Sluis open</Titulo><Cuerpo><p>{}</p></Cuerpo></Noticia></Noticias>",
        "<x><story><story_id>7</story_id><head>Sluis open</head><body><![CDATA[<p>{}</p>]]></body></story></x>",
        "<item><guid>7</guid><title>Sluis open</title><description>short</description><full-text>{}</full-text></item>",
    ],
)
def test_any_document_with_headline_text_and_id_is_read(document: str) -> None:
    article = article_of(document.format("De sluis ging vrijdag open, zegt de havenmeester & co."))
    assert (article.guid, article.headline) == ("7", "Sluis open")
    assert article.paragraphs == ("De sluis ging vrijdag open, zegt de havenmeester & co.",)


def test_every_item_of_a_document_is_an_article_and_an_embargo_holds() -> None:
    item = f"<n><nid>{{}}</nid><title>T {{}}</title><text>{TEXT}</text>{{}}</n>"
    inside = item.format(1, 1, "") + item.format(2, 2, "<embargo>2024-01-22T06:00:00Z</embargo>")
    first, second = articles_of(raw_item(f"<all>{inside}</all>"))
    assert (first.guid, second.guid) == ("1", "2")
    assert second.embargoed_until is not None


@pytest.mark.parametrize(
    "document",
    [
        "<answer><result><id>7</id><guid>a</guid><version>2</version></result></answer>",
        "<svg id='7'><title>A chart</title><text>12</text></svg>",
        f"<note><title>No id, no date</title><text>{TEXT}</text></note>",
        "<table id='7'><head>Odds</head><row>1</row></table>",
        "<broken><id>7</id>",
    ],
)
def test_other_xml_is_of_no_format(document: str) -> None:
    assert refusal_of(raw_item(document)).reason is RejectReason.UNKNOWN_FORMAT


def test_an_attack_is_hostile_in_any_xml() -> None:
    attack = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x><id>1</id><title>&a;</title></x>'
    assert refusal_of(raw_item(attack)).reason is RejectReason.HOSTILE


def test_a_root_that_html_has_too_is_xml_if_it_holds_an_item() -> None:
    fields = "<title>Dock grows</title><date>2024-01-21T10:00:00Z</date><author>Ada Berg</author>"
    text = "<text>VESSBY (AP) — The dock grows by a third, the board said on Sunday.</text>"
    article = article_of(f'<?xml version="1.0"?><article id="7">{fields}{text}</article>')
    assert (article.format, article.headline, article.bylines) == ("agency-xml", "Dock grows", ("Ada Berg",))


def test_a_page_that_begins_with_its_article_is_a_page() -> None:
    article = article_of(
        "<article><h1>Dock grows</h1><p>The dock in Vessby grows by a third, the board said on Sunday.</p></article>"
    )
    assert article.format == "html"
