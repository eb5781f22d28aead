"""RSS and Atom as sites write them: modules, prefixes, shared ids, links, types, and what servers do to a feed."""

import pytest

from schemas.article import Article, Signal, Status
from schemas.reasons import DropReason, RejectReason
from services.parser.formats.feeds.entry_identity import EntryIdentity, EntryNames, identities
from tests.unit.parser.items import article_of, articles_of, raw_item, refusal_of

MODULES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:wp="http://wordpress.org/export/1.2/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)
HOME = "<title>Tarn Courier</title><link>https://tarn.example/</link>"


def rss(*items: str, declared: str = MODULES, channel: str = HOME) -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0" {declared}><channel>{channel}{inside}</channel></rss>'


def atom(*entries: str, base: str = "", above: str = "") -> str:
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {base}><title>Tarn</title>{above}{inside}</feed>'


def read(feed: str, url: str | None = None) -> tuple[Article, ...]:
    return articles_of(raw_item(feed, url=url))


def only(feed: str, url: str | None = None) -> Article:
    (article,) = read(feed, url)
    return article


PICTURE = "<media:title>Archive picture</media:title><media:description>A mill in 1990.</media:description>"
OWN = "<title>Mill reopens</title><guid>m1</guid><description>The mill reopened on Friday.</description>"


@pytest.mark.parametrize("item", [PICTURE + OWN, OWN + PICTURE, "<media:title/>" + OWN])
def test_a_picture_beside_the_text_gives_neither_headline_nor_text(item: str) -> None:
    article = only(rss(item))
    assert (article.headline, article.paragraphs) == ("Mill reopens", ("The mill reopened on Friday.",))


@pytest.mark.parametrize(
    "text",
    [
        "<content:encoded><![CDATA[<p>Water ran at dawn.</p>]]></content:encoded>",
        '<atom:content type="html">&lt;p&gt;Water ran at dawn.&lt;/p&gt;</atom:content>',
        '<atom:content type="xhtml"><xhtml:div><xhtml:p>Water ran at dawn.</xhtml:p></xhtml:div></atom:content>',
        "<xhtml:body><xhtml:p>Water ran at dawn.</xhtml:p></xhtml:body>",
        "<description>&amp;lt;p&amp;gt;Water ran at dawn.&amp;lt;/p&amp;gt;</description>",
        "<description>&lt;![CDATA[Water ran at dawn.]]&gt;</description>",
        "<description><b>Water</b><![CDATA[ <i>ran</i> at dawn.]]></description>",
        "<media:group><media:description>Water ran at dawn.</media:description></media:group>",
        '<yandex:full-text xmlns:yandex="http://news.yandex.ru">Water ran at dawn.</yandex:full-text>',
        "<itunes:summary>Water ran at dawn.</itunes:summary>",
        "<dc:description>Water ran at dawn.</dc:description>",
    ],
)
def test_the_text_is_found_in_whichever_module_holds_it(text: str) -> None:
    assert only(rss(f"<title>Sluice opens</title><guid>s</guid>{text}")).paragraphs == ("Water ran at dawn.",)


@pytest.mark.parametrize("order", [0, 1])
def test_the_full_text_counts_before_any_excerpt_also_where_no_prefix_is_declared(order: int) -> None:
    parts = [
        "<excerpt:encoded>In short.</excerpt:encoded>",
        "<content:encoded><![CDATA[<p>One.</p><p>Two.</p>]]></content:encoded>",
    ]
    item = "<title>Vote held</title><guid>v</guid><odd:title>Other</odd:title>" + "".join(parts[:: 1 - 2 * order])
    assert only(rss(item, declared="")).paragraphs == ("One.", "Two.")


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("<title>Fee &amp;#8216;fair&amp;#8217;, R&amp;amp;D chief says</title>", "Fee ‘fair’, R&D chief says"),
        ("<title>A &lt;em&gt;very&lt;/em&gt; dry May</title>", "A very dry May"),
        ("<title>Sites drop the &lt;center&gt; tag</title>", "Sites drop the <center> tag"),
        ("<title>&lt;![CDATA[Dry May]]&gt;</title>", "Dry May"),
        ("<title>(untitled)</title>", "It was dry."),
        ("<title>24/7</title>", "24/7"),
        ("<title/><dc:title>Dry May</dc:title>", "Dry May"),
    ],
)
def test_a_title_of_rss_is_read_as_its_words(title: str, headline: str) -> None:
    assert only(rss(f"{title}<guid>t</guid><description>It was dry.</description>")).headline == headline


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("<title>Use &lt;b&gt; &amp;amp; co</title>", "Use <b> &amp; co"),
        ('<title type="html">Use &lt;b&gt;bold&lt;/b&gt; &amp;amp; co</title>', "Use bold & co"),
        (
            '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">The &lt;b&gt; tag</div></title>',
            "The <b> tag",
        ),
        ('<title mode="escaped" type="text/html">A &lt;i&gt;dry&lt;/i&gt; May</title>', "A dry May"),
    ],
)
def test_a_title_of_atom_is_what_its_type_says(title: str, headline: str) -> None:
    article = only(atom(f"{title}<id>urn:t:1</id><content>It was dry.</content>"))
    assert article.headline == headline


@pytest.mark.parametrize(
    ("content", "paragraphs"),
    [
        ("<content>if a&lt;b it fails</content>", ("if a<b it fails",)),
        (
            '<content type="text">&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two &amp;amp; a half.&lt;/p&gt;</content>',
            ("One.", "Two & a half."),
        ),
        ('<content type="text/x-markdown">One.\n\nTwo.</content>', ("One.", "Two.")),
        ('<content type="image/png">aGVsbG8=</content><summary>A chart.</summary>', ("A chart.",)),
        ('<content type="xhtml">Bare words.</content>', ("Bare words.",)),
        ('<content src="https://tarn.example/x"/><summary type="html">&lt;p&gt;In short.</summary>', ("In short.",)),
    ],
)
def test_a_content_of_atom_is_what_its_type_says(content: str, paragraphs: tuple[str, ...]) -> None:
    assert only(atom(f"<title>Dry May</title><id>urn:c:1</id>{content}")).paragraphs == paragraphs


def test_one_guid_for_several_reports_identifies_none_and_their_links_do() -> None:
    items = [f"<title>Report {n}</title><guid>feed-7</guid><link>https://tarn.example/{n}</link>" for n in "abc"]
    assert [article.guid for article in read(rss(*items))] == [f"https://tarn.example/{n}" for n in "abc"]


def test_reports_that_share_guid_and_link_are_told_apart_by_their_titles_and_stay_the_same_when_sent_again() -> None:
    items = [f"<title>Gauge {n} falls</title><link>https://tarn.example/gauges</link>" for n in ("one", "two")]
    first, again = read(rss(*items)), read(rss(*reversed(items)))
    assert len({article.article_id for article in first}) == 2
    assert {article.article_id for article in first} == {article.article_id for article in again}


def test_what_a_campaign_adds_to_a_link_makes_no_other_entry_and_a_fragment_does() -> None:
    item = "<title>Gauge falls</title><link>https://tarn.example/g{}</link>"
    assert only(rss(item.format("?utm_source=a"))).guid == only(rss(item.format(""))).guid
    assert only(rss(item.format("#one"))).guid != only(rss(item.format("#two"))).guid


def test_the_front_page_identifies_no_report() -> None:
    item = '<title>Gauge falls</title><guid isPermaLink="false">http://www.tarn.example</guid>'
    assert only(rss(f"{item}<link>https://tarn.example/9</link>")).guid == "https://tarn.example/9"


def test_an_entry_that_is_listed_twice_keeps_its_guid() -> None:
    entry = EntryNames("g", "https://a.example/1", "Same title")
    assert identities([entry, entry], None) == [EntryIdentity("g"), EntryIdentity("g")]


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<guid>https://tarn.example/p</guid>", "https://tarn.example/p"),
        ('<guid isPermaLink="false">https://tarn.example/p</guid>', None),
        ("<guid>p-17</guid><link/>", None),
        ("<link>/news/p?a=1</link>", "https://tarn.example/news/p?a=1"),
        (
            "<link>https://cdn.example/r</link><feedburner:origLink>https://tarn.example/p</feedburner:origLink>",
            "https://tarn.example/p",
        ),
        ('<atom:link rel="self" href="https://tarn.example/x"/><atom:link href="/p"/>', "https://tarn.example/p"),
        ("<link>http://[broken</link>", "http://[broken"),
    ],
)
def test_the_address_of_an_entry_of_rss(item: str, url: str | None) -> None:
    assert only(rss(f"<title>Pier opens</title>{item}<description>It opens.</description>")).url == url


@pytest.mark.parametrize(
    ("base", "links", "url"),
    [
        ('xml:base="https://tarn.example/a/"', '<link href="b"/>', "https://tarn.example/a/b"),
        ('xml:base="http://[x/"', '<link href="b"/>', "b"),
        ("", '<link href="b"/>', "https://feeds.example/b"),
        ("", '<link rel="alternate" type="application/json" href="/j"/><link href="/h"/>', "https://feeds.example/h"),
        (
            "",
            '<link rel="enclosure" href="/e.mp3"/><link rel="alternate" href="https://o.example/p"/>',
            "https://o.example/p",
        ),
    ],
)
def test_the_address_of_an_entry_of_atom(base: str, links: str, url: str) -> None:
    feed = atom(f"<title>Pier opens</title><id>urn:p:1</id>{links}<content>It opens.</content>", base=base)
    assert only(feed, "https://feeds.example/all.atom").url == url


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ("<dc:creator>Ida Falk</dc:creator><dc:creator>Per Lind</dc:creator>", ("Ida Falk", "Per Lind")),
        ("<author>news@tarn.example (Ida Falk)</author>", ("Ida Falk",)),
        ("<author>Ida Falk &lt;ida@tarn.example&gt;</author>", ("Ida Falk",)),
        ("<author>news@tarn.example</author><itunes:author>By Per Lind</itunes:author>", ("Per Lind",)),
        ("<author>news@tarn.example</author>", ()),
        ("<dc:creator>admin</dc:creator>", ()),
        ("<dc:creator>Falk, Ida</dc:creator>", ("Ida Falk",)),
        ("<dc:creator>By Ida Falk and Per Lind</dc:creator>", ("Ida Falk", "Per Lind")),
        ("<dc:creator>王小明</dc:creator>", ("王小明",)),
        ("<dc:creator>Анна Петрова</dc:creator>", ("Анна Петрова",)),
    ],
)
def test_the_authors_of_an_entry_of_rss(authors: str, names: tuple[str, ...]) -> None:
    assert only(rss(f"<title>Pier opens</title><guid>p</guid>{authors}")).bylines == names


def test_an_entry_of_atom_without_author_is_by_its_source_or_its_feed() -> None:
    feed_author = "<author><name>Ida Falk</name></author>"
    source = "<source><author><name>Per Lind</name></author></source>"
    entry = "<title>Pier opens</title><id>urn:p:{}</id>"
    plain, taken = read(atom(entry.format(1), entry.format(2) + source, above=feed_author))
    assert (plain.bylines, taken.bylines) == (("Ida Falk",), ("Per Lind",))


RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'


@pytest.mark.parametrize("uri", ["http://my.netscape.com/rdf/simple/0.9/", "http://purl.org/rss/1.0/"])
def test_the_old_rdf_feeds_are_read(uri: str) -> None:
    item = (
        "<item><title>Pier opens</title><link>https://tarn.example/1</link><description>It opens.</description></item>"
    )
    article = only(f'<rdf:RDF {RDF} xmlns="{uri}"><channel>{HOME}</channel>{item}</rdf:RDF>')
    assert (article.format, article.url, article.paragraphs) == ("rdf", "https://tarn.example/1", ("It opens.",))


@pytest.mark.parametrize(
    "front",
    [
        "<br />\n<b>Notice</b>: Undefined index: q in <b>/srv/f.php</b> on line <b>3</b><br />\n",
        "Warning: include(x.php): failed to open stream\n\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n",
        "\ufeff\n  ï»¿",
    ],
)
def test_what_a_server_prints_in_front_of_a_feed_is_left_out(front: str) -> None:
    assert [article.headline for article in read(front + rss(OWN))] == ["Mill reopens"]
    assert read(front + rss(OWN).partition("?>")[2])[0].headline == "Mill reopens"


@pytest.mark.parametrize("front", ["<html><body>", "Subject: a feed\nFrom: a@b.example\n\n"])
def test_a_page_or_a_mail_that_holds_a_feed_is_none(front: str) -> None:
    assert read(front + "Here it is.\n\n" + rss(OWN))[0].format not in {"rss", "atom"}


def test_an_article_that_quotes_a_feed_is_an_article() -> None:
    text = 'How feeds begin\n\nA feed begins with <rss version="2.0"> and a channel.\n\nThen come its items.\n'
    assert only(text).format == "plain-text"


@pytest.mark.parametrize(
    "cut", ["<item><title>Weir br", "<item><title>W</title><description><![CDATA[<p>It br", "", "<ite"]
)
def test_of_a_feed_that_was_cut_off_whole_entries_count(cut: str) -> None:
    whole = rss(OWN, OWN.replace("m1", "m2").replace("Mill", "Pier")).removesuffix("</channel></rss>")
    found = read(whole + cut)
    assert [article.headline for article in found] == ["Mill reopens", "Pier reopens"]
    assert any("cut off" in warning for warning in found[0].warnings)


def test_a_feed_that_was_cut_off_in_its_first_entry_is_malformed() -> None:
    refused = refusal_of(raw_item(rss("<title>Weir br").partition("</item>")[0]))
    assert refused.reason is RejectReason.MALFORMED


def test_what_a_site_does_not_show_is_withheld_and_what_is_no_text_dropped() -> None:
    draft = only(rss(f"{OWN}<wp:status>draft</wp:status><wp:post_type>post</wp:post_type>"))
    assert (draft.status, draft.signal) == (Status.WITHHELD, Signal.HOLD)
    refused = refusal_of(raw_item(rss(f"{OWN}<wp:post_type>attachment</wp:post_type>")))
    assert refused.reason is DropReason.NOT_TEXT


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("<p>One <b>two</p>", ("One two",)),
        ("One<br>two, B&B", ("One two, B&B",)),
        ("One <a href=x>two</a>", ("One two",)),
    ],
)
def test_a_slip_in_one_text_costs_neither_its_words_nor_the_entries_behind_it(
    text: str, paragraphs: tuple[str, ...]
) -> None:
    first, second = read(rss(f"<title>Weir</title><guid>w</guid><description>{text}</description>", OWN))
    assert (first.paragraphs, second.paragraphs) == (paragraphs, ("The mill reopened on Friday.",))


def test_the_line_that_a_blog_adds_below_its_texts_is_no_text() -> None:
    added = "&lt;p&gt;The post &lt;a href='x'&gt;Mill reopens&lt;/a&gt; appeared first on Tarn.&lt;/p&gt;"
    assert only(rss(OWN.replace("Friday.", f"Friday.{added}"))).paragraphs == ("The mill reopened on Friday.",)


def test_an_id_that_is_the_feeds_own_identifies_no_entry() -> None:
    author = "<author><name>By Ida Falk</name></author>"
    entry = f'<title>Weir</title><id>urn:f</id><link href="https://tarn.example/w"/>{author}'
    article = only(atom(entry, above="<id>urn:f</id>"))
    assert (article.guid, article.bylines) == ("https://tarn.example/w", ("Ida Falk",))


def test_entries_with_nothing_but_a_title_are_told_apart_by_their_dates() -> None:
    item = "<title>Weather</title><pubDate>Sat, {} Jan 2024 06:00:00 GMT</pubDate>"
    first, second = read(rss(item.format(19), item.format(20)))
    assert first.article_id != second.article_id


def test_subjects_rights_and_language_come_from_the_modules_too() -> None:
    item = f"{OWN}<dc:subject>Mills</dc:subject><category>Local</category><dc:rights>Tarn</dc:rights>"
    article = only(rss(f"{item}<dc:language>en</dc:language>"))
    assert [subject.code for subject in article.subjects] == ["Local", "Mills"]
    assert (article.rights, article.language.code) == ("Tarn", "en")


def test_a_channel_without_the_element_around_it_is_a_feed() -> None:
    feed = (
        "<channel><item><title>Dock grows</title><guid>v1</guid><description>It grows.</description></item></channel>"
    )
    article = article_of(feed)
    assert (article.format, article.guid, article.paragraphs) == ("rss", "v1", ("It grows.",))
