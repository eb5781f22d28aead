"""Thresholds of page reading. Lengths are in characters. `evaluate html` shows what a change of one costs or gains."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageThresholds:
    """From where on something on a page counts as article, link list, menu or byline."""

    long_paragraph: int = 120
    """Two lines of text: teasers, captions and links are rarely as long."""
    article_paragraphs: int = 2
    """Long paragraphs that make an element part of the article, whatever its class says."""
    link_list_items: int = 3
    link_list_share: float = 0.85
    """Of a list's text inside links: the rest is dates and separators."""
    teaser: int = 160
    """An entry of a list of teasers: a linked headline and one sentence."""
    linked_headline: int = 50
    """A paragraph that is one link and as long as a headline announces another article."""
    shortest_link: int = 8
    longest_link: int = 200
    all_linked_share: float = 0.98
    """Of a paragraph's text inside links, from where on it is nothing but a link: a full stop may stand outside."""
    completed_share: float = 0.5
    """Text left out by the extraction, of what it found, from where on the article is completed."""
    completed_parts: float = 0.1
    """The same where the page marks several elements alike: an extraction often takes only one of them."""
    shared_share: float = 0.7
    """Extracted text that must lie in the same element, or the element is not the article's."""
    byline_levels: int = 12
    ordinary_elements: int = 6_000
    ordinary_characters: int = 200_000
    """Of text: only pages with more of either are asked how deep they stand."""
    nested_links: int = 300_000
    """Links, each counted once for every container around it: a page of 5,000 links in twenty levels has a third."""
    nested_elements: int = 1_500_000
    """Elements of any kind, counted in the same way: 30,000 in thirty levels of tables and lists have a million."""
    nested_characters: int = 60_000_000
    """Of text, counted in the same way: a book of two megabytes in twenty levels has less."""
    nested_levels: int = 100
    """Elements inside each other that are read one by one: deeper ones are an attack or a template's defect."""
    teased_share: float = 0.8
    """Of the extracted text that announces other articles: with more, the announcements are the text."""
    declared_body_share: float = 0.4
    """Of the body that a page declares, from which on what it shows counts: the rest is behind a script or a wall."""
    trimmed_share: float = 0.7
    """Of the extracted text that must lie in the element marked as the article's: with less the mark is wrong."""
    paragraph_key: int = 60
    """Letters and figures by which a paragraph of the page is known among the extracted ones: its end may be cut."""
    element_paragraphs: int = 3
    """Fewer paragraphs in an `article` element are a teaser."""
    teaser_linked_share: float = 0.5
    """Of a paragraph's text inside links: with more it belongs to a list of other articles."""
    longest_value: int = 5_000
    """Of a field that a page declares, its body apart: a longer one is a text in the wrong place, and not believed."""
    declared_authors: int = 200
    """That are looked at; a declared list of more is that of a directory."""
    declared_keywords: int = 200
    """That become subjects; stuffed pages have more."""
    tried_properties: int = 100
    """Elements marked as headline or date that are looked at until one has words."""
    longest_title: int = 1_000
    """Characters of a title in which the site's name is looked for; the longest headlines have 300."""
    shown_title: int = 12
    """A shorter heading is too short to say that the declared title only adds the site's name to it."""
    site_name_words: int = 5
    shortest_deck: int = 20
    longest_deck: int = 400
    """A subheadline is a sentence or two; outside these lengths the class names a label or a whole text."""
    menu_run: int = 8
    """Entries in a row: articles have shorter lists at their ends."""
    menu_entry: int = 46
    closing_lines: int = 5
    """Calls to subscribe or follow stand among the last lines; further up the same words are news."""
    call: int = 300
    related_link: int = 130
    byline: int = 100
    date: int = 90
    shortest_stamp: int = 6
    stamp_markup: int = 1_000
    """A longer element is a part of the page, not a line with a time."""
    levels_around: int = 6
    """Elements around a byline or a picture whose names are looked at."""
    caption: int = 600
    """A longer caption is text that somebody put in a caption's element."""
    parts_of_figure: int = 50
    """Among which a figure's credit is looked for."""
    teaser_box: int = 450
    """A box with a linked headline and more text than this is an article or a section of one."""
    overview_teasers: int = 3
    own_text_per_teaser: int = 25
    """Of sentences that are none of its teasers': with less for each of them the page is an overview of them."""
    gallery_pictures: int = 6
    """Reports have a few pictures; a gallery has little else."""
    own_text: int = 400
    """With that much text of its own a page is no overview, however many teasers stand below."""
    wall_text: int = 4_000
    error_text: int = 300
    """An error page says little more than that there is none."""
    wall_share: float = 0.8
    """Of a page's text that asks for consent; articles about consent also report what somebody said."""
    consent_hints: int = 3
    """Terms of consent in one paragraph that speaks to the reader; news of cookies has one or two."""
    consent_parts: int = 40
    short_text: int = 500
    """Below this trafilatura falls back to the text of the whole page in one piece."""
    scanned_paragraphs: int = 2_000
    container_around: int = 600
    """A part of the article's element that is longer is text, whatever its class says."""
    elements_below_headline: int = 150
    elements_above_headline: int = 12
    """Above the headline stand menus, too: only the next few elements are its own."""
    address_days: int = 2
    """Days by which a shown date may differ from that in the address; with more it is another thing's date."""
    shown_line: int = 160
    """Lines with bylines, times and sources; longer ones are text."""
    opening_pieces: int = 8
    ending_pieces: int = 3
    byline_extra_words: int = 6
    """Words beside the names of a byline: a place, a role, an agency."""
    same_headline: float = 0.5
    """Of the words of the shorter headline that the other shares: with fewer they are two headlines."""
    said_headline: float = 0.9
    """Of the words of a smaller heading that the title must hold to make it the headline: teasers share fewer."""
    address_words: int = 3
    """An address with fewer words names a section or a number, not a headline."""
    largest_headings: int = 100
    """That are looked at, of an `h1`: pages have one or two, lists of articles some dozens."""
    scanned_headings: int = 40
    """Smaller headings that are looked at: further down stand other articles."""
    quoted_headline: int = 120
    scanned_elements: int = 15_000
    """Beyond these a page is not searched for a byline or a date: time, not quality."""
    json_ld_chars: int = 2_000_000
    json_ld_depth: int = 60


PAGE = PageThresholds()
