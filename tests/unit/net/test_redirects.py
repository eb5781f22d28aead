"""What goes along with a redirect."""

from services.net.redirects import redirected

KEY = {"Authorization": "Bearer x", "X-Api-Key": "y", "Accept": "text/xml", "Content-Type": "text/plain"}


def test_nothing_that_may_be_secret_leaves_the_origin() -> None:
    for target in ("https://other.example/", "http://a.example/", "https://a.example:8443/"):
        step = redirected("https://a.example/x", 302, target)
        assert step is not None
        assert step.carried("GET", None, KEY) == ("GET", None, {"Accept": "text/xml"})


def test_within_the_origin_all_of_it_goes_along() -> None:
    step = redirected("https://a.example/x", 308, "../y?z#f")
    assert step is not None
    assert (step.target, step.permanent) == ("https://a.example/y?z", True)
    assert step.carried("POST", b"body", KEY) == ("POST", b"body", KEY)


def test_a_post_becomes_a_get_as_in_browsers() -> None:
    step = redirected("https://a.example/x", 303, "/done")
    assert step is not None
    assert step.carried("POST", b"body", KEY) == ("GET", None, {k: v for k, v in KEY.items() if k != "Content-Type"})


def test_a_body_does_not_leave_the_origin() -> None:
    step = redirected("https://a.example/x", 307, "https://b.example/")
    assert step is not None
    assert step.carried("POST", b"password", KEY) == ("GET", None, {"Accept": "text/xml"})


def test_name_and_password_of_a_location_are_not_ours() -> None:
    step = redirected("https://a.example/x", 301, "https://me:secret@a.example/")
    assert step is not None
    assert step.target == "https://a.example/"


def test_what_redirects_nowhere_is_the_answer() -> None:
    assert redirected("https://a.example/", 304, "https://b.example/") is None
    assert redirected("https://a.example/", 302, None) is None
