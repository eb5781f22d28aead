"""Thresholds of page reading. Lengths are in characters. `evaluate html` tells what a change of one costs or gains."""

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
    shared_share: float = 0.7
    """Extracted text that must lie in the same element, or the element is not the article's."""
    paragraph_key: int = 60
    """Letters and figures by which a paragraph of the page is known among the extracted ones: its end may be cut."""
    element_paragraphs: int = 3
    """Fewer paragraphs in an `article` element are a teaser."""
    teaser_linked_share: float = 0.5
    """Of a paragraph's text inside links: with more it belongs to a list of other articles."""
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
    scanned_elements: int = 15_000
    """Beyond these a page is not searched for a byline or a date: time, not quality."""
    json_ld_chars: int = 2_000_000
    json_ld_depth: int = 60


PAGE = PageThresholds()
