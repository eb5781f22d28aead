"""Pieces of text and markup that took long when they were repeated, and their siblings."""

FRAGMENTS: tuple[bytes, ...] = (
    b'"a" said ', b"said ", b"1-", b"Aa-Bb Cc ", b"Aa Bb told reporters on Monday. ", b"Georgia ",
    b"Springfield, Illinois, ", b"foreign ministry ", b"Monday 5 May 2020 ", b"two days ago ", b"EMBARGOED UNTIL ",
    b"KILL KILL ", b"Not for publication before ", b"CORRECTION: ", b"LONDON, Jan 1 (Reuters) - ", b"By Aa Bb\n",
    b"(AP) ", b"a\n", b"\n\n", b"\r\n \r\n", b" ", b"\t", b"-", b"=", b"*", b"<p>a</p>", b"<p>", b"</p>", b"<br>",
    b"a<br>", b"<span>a</span>", b"<span>", b"<h1>a</h1>", b"<a href=x>a</a> ", b"<ul><li>a",
    b"<tr><td>a</td></tr>", b"<table><tr><td>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<!DOCTYPE", b"<script>",
    b"<style>a{}</style>", b'<meta name="author" content="Aa">', b"<title>a</title>", b'<div class="article-body">',
    b"</div>", b"<blockquote>", b"<time>1</time>", b"&lt;", b"&nbsp;", b"&amp;lt;", b"&#8217;", b"&#x80;",
    b"&undeclared;", b"&", b"<", b">", b'"', b"'", b"\\u0080", b"\\n", b"\\", b"{", b"[", b'","', b"=3D", b"=\r\n",
    b"=?utf-8?b?YQ==?= ", b"\r\n--b\r\n", b"Content-Type: text/plain\r\n\r\n", b"> > ", b"On Monday Aa wrote:\n",
    b"\x01", b"\x03\r\n\x01", b"\xc2\x85", b"\xe2\x80\x9c", b"\xe2\x80\x9ca\xe2\x80\x9d ", b"\xe3\x80\x8c", b"\x00",
    b"\xff", b"\xef\xbb\xbf", b"https://a.example/b ", b"a@b.example ", b"1,000.50 percent ", b"12:30 GMT ",
    b"(more) ", b"ends ", b"2nd writethru ", b"###\n", b"a | ", b"a: ", b"_", b"URGENT - ", b"A. ", b"Aa Bb, ",
    b"Aa Bb and Aa Bc, ", b"[ab] re: ", b"(", b")", b"(a) ", b"Photo: Aa Bb ", b"999999999 days ago ", b"42", b"\r",
    b"\xe2\x80\xa8", b"\xe3\x80\x90a\xe3\x80\x91", b"\xe8\xae\xb0\xe8\x80\x85 ", b"a b=", b"a='1' ", b'"b"', b"@", b"/",
    b"Aa (Bb) told Cc of Dd in Ee ", b"the Aa ministry ", b"U.S. ", b"President Aa Bb ", b"\xf0\x9f\x98\x80",
    b"\xc3\xa9",
    b"e\xcc\x81", b"\xe2\x80\x8b", b"<figcaption>a</figcaption>", b"<img src=a>", b"<p itemprop=headline>",
)  # fmt: skip
"""Each was slow once, or is a sibling of one that was."""

CONTAINERS: tuple[bytes, ...] = (
    b'<div class="byline author">', b'<div class="date">', b'<div class="deck">', b'<div class="related">', b"<div>",
    b'<div class="article-body">', b'<div itemprop="headline">', b'<div class="caption">', b"<aside>", b"<section>",
    b"<article>", b"<ul><li>", b"<dl><dd>", b"<figure>", b"<figcaption>", b"<blockquote>", b"<table><tr><td>",
    b"<span>", b"<h1>", b"<h2>", b"<a href=x>", b"<font>", b"<main>", b"<footer>", b"<nav>", b"<details><summary>",
    b"<b>",
)  # fmt: skip
"""What a page may stand in, again and again."""
