"""How large the benchmarks are and what their articles are like: figures of other sizes do not compare."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MadeUpArticles:
    """What the deduplicator's made-up articles have in common with real ones."""

    vocabulary: int = 300_000
    words: int = 590
    """Of one article: the mean of a day of agency and web copy."""
    terms: int = 120
    story_terms: int = 25
    shared_terms: int = 15
    """Of a story's terms, in each of its reports."""
    stories_alive: int = 400
    new_story_share: float = 0.4
    """Of the articles that are no copies, how many open a story."""
    copies: float = 0.1
    recent: int = 500
    """Articles among which a copied one is chosen: copies follow within hours."""
    shortest_cut: float = 0.4
    longest_cut: float = 0.7
    """Share of a text that its copy keeps, as an outlet cuts a wire copy."""
    bulk_chunk: int = 1_000
    bulk_stories: int = 400
    """Stories in a thousand articles of the bulk."""
    bulk_paragraphs: int = 12


@dataclass(frozen=True, slots=True)
class DedupSizes:
    """Of `bench dedup`."""

    windows: tuple[int, ...] = (10_000, 100_000, 1_000_000)
    warm_up: int = 300
    parts: int = 10
    """The median of so many parts is the result, so that one pause of the machine does not count."""
    articles_per_part: int = 300
    batch: int = 64
    """The default of `batch_size` (services/settings.py)."""
    like_a_stream: int = 3_000
    """The latest articles of a window are made one by one, with texts and copies: those that a decision looks at."""
    explanations: int = 256
    """Different ones among the records of the rest, which nothing opens."""
    report_every: int = 20_000
    lsh_articles: int = 4_000
    lsh_copies: int = 500
    lsh_permutations: int = 128
    lsh_bands: tuple[tuple[int, int], ...] = ((8, 16), (14, 8), (32, 4), (42, 3), (64, 2))
    """From few candidates to many: the first with our recall is compared."""


@dataclass(frozen=True, slots=True)
class ArticleStateSizes:
    """Of `bench article-states`."""

    texts: int = 60
    """Different ones; each article is one of them under an id of its own."""
    reports: int = 3
    """Of a story."""


@dataclass(frozen=True, slots=True)
class ArticleStoreSizes:
    """Of `bench article-store`."""

    texts: int = 60
    reports: int = 3
    """Of a story."""
    records_per_write: int = 10_000
    updates: int = 2_000
    """New versions of stored articles, once it is ready."""
    updates_per_batch: int = 64


@dataclass(frozen=True, slots=True)
class StageSizes:
    """Of `bench parse` and `bench enrich`."""

    variants: int = 40
    """Of each format's sample, with other words, so that no cache knows them."""
    least_seconds: float = 1.0
    """A measurement goes on for so long."""
    share_of_copies: float = 0.6
    """In the feed of copies: what most of a day's web copy is."""
    tick_seconds: float = 0.005
    """How often the event loop is asked whether it stalls."""
    item_time_limit: float = 60.0
    """Never reached: the benchmark measures work, not limits."""


@dataclass(frozen=True, slots=True)
class PipelineSizes:
    """Of `bench pipeline` and `bench priority`."""

    warm_up: int = 32
    in_flight: int = 160
    """Articles in the pipeline at once: enough for every stage, few enough for the embedded broker's memory."""
    per_send: int = 500
    """Articles of a backlog that are sent together."""
    ready_seconds: float = 120.0
    stuck_seconds: float = 180.0
    """Without any article at the sink for so long, the benchmark gives up."""


@dataclass(frozen=True, slots=True)
class SourcesSizes:
    """Of `bench sources`."""

    items: int = 20_000
    item_bytes: int = 5_000
    """A wire story with its envelope."""
    batch: int = 100
    senders: int = 64
    """Connections: agencies and gateways that push at the same time."""
    feeds: int = 500
    polls: int = 4
    """Of each feed, so that a pause of the machine counts little."""
    polls_at_once: int = 64
    ready_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class GatewaySizes:
    """Of `bench gateway`."""

    vocabulary: int = 100_000
    words: int = 590
    paragraphs: int = 14
    entities: int = 12
    different_entities: int = 50_000
    articles_per_second: float = 10.0
    """All the world's online news."""
    warm_up: float = 1.1
    """Of what the gateway keeps for everybody: from then on that is constant, and what it takes more is its readers."""
    questions: int = 60
    """Of each kind."""
    page: int = 50
    ready_seconds: float = 120.0
    arrival_seconds: float = 120.0
    grace_seconds: float = 20.0


ARTICLES = MadeUpArticles()
DEDUP = DedupSizes()
ARTICLE_STATES = ArticleStateSizes()
ARTICLE_STORE = ArticleStoreSizes()
STAGE = StageSizes()
PIPELINE = PipelineSizes()
SOURCES = SourcesSizes()
GATEWAY = GatewaySizes()
