"""A story as one HTML file that needs nothing else: to be kept, sent, or looked at without a gateway. Pure."""

from collections.abc import Sequence

from schemas.published import PublishedArticle, Story
from services.gateway.pages.reasons import ACTION_WORDS, article_name
from services.gateway.pages.rendering import render
from services.gateway.pages.shown_article import shown_article
from services.gateway.pages.story.shown_story import shown_story
from services.gateway.pages.story.timeline import TimelineEntry


def story_file(story: Story, articles: Sequence[PublishedArticle]) -> str:
    """The story's page, with the texts of its reports below it."""
    by_id = {article.article_id: article for article in articles}
    texts = [
        shown_article(by_id[each.article_id], lambda other: article_name(by_id.get(other)))
        for each in story.articles
        if each.article_id in by_id
    ]
    # The latest version of each is all that is at hand; the line shows when it came.
    steps = [
        TimelineEntry(each.event_time, each.outlet.id, each.article_id, each.version, each.action) for each in articles
    ]
    values = {"view": "wire", "page": shown_story(story, articles, steps), "texts": texts, "actions": ACTION_WORDS}
    return render("story.html", values, alone=True)
